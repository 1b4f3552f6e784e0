// roster mailer: a mail worker on NATS and SMTP. Needs no database and only its own keys.

#include "cli/command.hpp"
#include "cli/exit_code.hpp"
#include "cli/mail_service.hpp"
#include "cli/open_log.hpp"
#include "cli/start_error.hpp"
#include "cli/stop_signal.hpp"
#include "http/server.hpp"
#include "messaging/nats_event_bus.hpp"
#include "telemetry/log_line.hpp"

namespace roster::cli {

namespace {

constexpr std::uint16_t default_admin_port = 9091;

http::AdminViews views_of(messaging::EventBus& bus, MailService& mail) {
    return {.readiness =
                [&bus, &mail] {
                    return http::Readiness{{{"nats", bus.is_reachable(), ""},
                                            {"smtp", mail.is_mail_server_reachable(), ""}}};
                },
            .mails = {}};
}

std::unique_ptr<http::AdminServer> listen(const Configuration& configuration,
                                          http::AdminViews views, telemetry::Metrics& metrics) {
    const auto address =
        configuration.admin_addr.value_or(http::ListenAddress{"127.0.0.1", default_admin_port});
    try {
        return std::make_unique<http::AdminServer>(
            http::AdminSettings{address, configuration.admin_token}, std::move(views), metrics);
    } catch (const std::system_error& error) {
        throw StartError("ROSTER_ADMIN_ADDR: cannot listen on " + address.host + ":" +
                         std::to_string(address.port) + ": " + error.what());
    }
}

int mailer(const Configuration& configuration) {
    if (!configuration.nats)
        return usage_error("ROSTER_NATS_URL: mailer needs nats://… or tls://…");
    if (configuration.smtp_url.empty())
        return usage_error("ROSTER_SMTP_URL: mailer needs smtp://… or smtps://…");
    block_stop_signals();
    const auto keys = load_keys(configuration);
    telemetry::SampledLogClock clock;
    telemetry::Metrics metrics;
    const auto bus = messaging::connect_nats(*configuration.nats, keys);
    MailService mail(configuration, configuration.smtp_url, {*bus, keys, clock, metrics, {}});
    const auto admin = listen(configuration, views_of(*bus, mail), metrics);
    const auto address = admin->address();
    telemetry::log_line(telemetry::LogLevel::info, "listening",
                        {{"admin", address.host + ":" + std::to_string(address.port)}});
    wait_for_stop_signal();
    telemetry::log_line(telemetry::LogLevel::info, "stopping");
    mail.stop();
    admin->stop();
    telemetry::log_line(telemetry::LogLevel::info, "stopped");
    return exit_done;
}

}  // namespace

void add_mailer(const CommandLine& line) {
    auto* command =
        add_subcommand(line.app, line.flags, "mailer", "a mail worker on NATS and SMTP");
    command->callback([&chosen = line.chosen] { chosen = mailer; });
}

}  // namespace roster::cli
