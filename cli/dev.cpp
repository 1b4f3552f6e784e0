// roster dev: everything in one process, with no server and no configuration.

#include <iostream>
#include <mutex>

#include "cli/api_node.hpp"
#include "cli/command.hpp"
#include "cli/data_dir.hpp"
#include "cli/exit_code.hpp"
#include "cli/mail_service.hpp"
#include "cli/open_log.hpp"
#include "cli/service_loop.hpp"
#include "cli/service_signals.hpp"
#include "cli/start_error.hpp"
#include "consumer/stored_mail.hpp"
#include "eventstore/schema_migrator.hpp"
#include "http/server/cors.hpp"
#include "telemetry/log_line.hpp"

namespace roster::cli {

namespace {

constexpr std::string_view file_scheme = "file:";
constexpr std::size_t shown_mails = 200;

std::string smtp_url_of(const Configuration& configuration) {
    if (!configuration.smtp.url.empty()) return configuration.smtp.url;
    return std::string(file_scheme) + (configuration.data_dir / "mail").string();
}

// Makes what the first start makes, and refuses what must not be made again.
void prepare(Configuration& configuration) {
    const auto store = store_settings(configuration);
    const auto status = eventstore::schema_status(store);
    if (!status) throw StartError("ROSTER_DATABASE_URL: " + status.error().message);
    prepare_secrets(configuration, status->found > 0);
    if (const auto migrated = eventstore::migrate(store); !migrated)
        throw StartError("ROSTER_DATABASE_URL: " + migrated.error().message);
}

// To try the service a browser is enough: the sign-up page is there, and a page that is served from
// another port of this machine may call the API.
void open_to_browsers(Configuration& configuration) {
    auto& settings = configuration.http;
    settings.has_signup = configuration.signup_page.value_or(true);
    settings.stands_for_itself = true;
    if (settings.cors_origins.empty()) settings.cors_origins = http::localhost_origins();
}

std::vector<http::SentMail> mails_in(const std::string& directory, const std::string& to) {
    std::vector<http::SentMail> shown;
    for (auto& mail : consumer::read_mails(directory, to, shown_mails))
        shown.push_back({std::move(mail.to), std::move(mail.subject), std::move(mail.text),
                         std::move(mail.html), std::move(mail.code), mail.sent_at});
    return shown;
}

NodeOptions options_for(const std::string& smtp_url) {
    NodeOptions options;
    if (smtp_url.starts_with(file_scheme))
        options.mails = [directory = smtp_url.substr(file_scheme.size())](const std::string& to) {
            return mails_in(directory, to);
        };
    return options;
}

// Called from the mail worker's threads.
void print_mail(const consumer::Mail& mail) {
    static std::mutex mutex;
    const std::lock_guard lock(mutex);
    std::cout << "\n--- mail to " << mail.to << "\n    " << mail.subject << '\n' << std::flush;
}

void print_welcome(const Configuration& configuration, const ApiNode& node) {
    const auto api = http::url_of(node.public_address(), configuration.http.tls.has_value());
    const auto admin = http::url_of(node.admin_address(), false);
    std::cout
        << "Roster is running.\n\n"
        << "  API          " << api << "/api/v1/users\n"
        << "  API docs     " << api << "/docs\n"
        << "  sign-up page " << api << "/signup\n"
        << "  console      " << admin << "/console\n"
        << "  mails        " << admin << "/mails\n"
        << "  admin        " << admin << "  (token in " << admin_token_file(configuration).string()
        << ")\n"
        << "  data         " << configuration.data_dir.string() << "\n\n"
        << "Try:\n\n"
        << "  curl -i " << api << "/api/v1/users/register \\\n"
        << "       -H 'Content-Type: application/json' \\\n"
        << "       -d '{\"email\":\"ada@example.com\",\"password\":\"correct horse battery\"}'\n\n"
        << "  # read the code in the mail printed here (or at " << admin << "/mails), and within "
        << configuration.policy.code_lifetime.count() << " seconds:\n\n"
        << "  curl -i " << api << "/api/v1/users/activate \\\n"
        << "       -u 'ada@example.com:correct horse battery' \\\n"
        << "       -H 'Content-Type: application/json' -d '{\"code\":\"0427\"}'\n\n"
        << "Ctrl-C stops it; the data stays.\n"
        << std::flush;
}

int dev(const Configuration& given) {
    block_service_signals();
    auto configuration = given;
    make_data_dir(configuration.data_dir);
    const DevLocks locks(configuration);
    prepare(configuration);
    open_to_browsers(configuration);
    const auto smtp_url = smtp_url_of(configuration);
    (void)load_mail_templates(configuration);  // before anything listens
    ApiNode node(configuration, options_for(smtp_url));
    if (configuration.public_url.empty())
        configuration.public_url =
            url_of(node.public_address(), configuration.http.tls.has_value());
    telemetry::SampledLogClock mail_clock;
    MailService mail(
        configuration, smtp_url,
        {node.bus(), node.keys(), mail_clock, node.metrics(), print_mail, node.tracer()});
    print_welcome(configuration, node);
    run_until_stopped(configuration, node.service());
    std::cout << "\nstopping\n" << std::flush;
    mail.stop();
    node.stop();
    return exit_done;
}

}  // namespace

void add_dev(const CommandLine& line) {
    auto* command = add_subcommand(
        line.app, line.flags, "dev",
        "everything in one process: embedded log, mails as files; needs no configuration",
        Use::any);
    command->callback([&line_flags = line.flags, &chosen = line.chosen] {
        line_flags.dot_env = ".env";
        chosen = dev;
    });
}

}  // namespace roster::cli
