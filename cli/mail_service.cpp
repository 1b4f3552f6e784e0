// Composition only.

#include "cli/mail_service.hpp"

#include "cli/start_error.hpp"
#include "consumer/file_mailer.hpp"
#include "consumer/smtp_mailer.hpp"

namespace roster::cli {

namespace {

constexpr std::string_view file_scheme = "file:";

consumer::MailTemplates load_templates(const Configuration& configuration) {
    auto templates = consumer::MailTemplates::load(configuration.mail);
    if (!templates) throw StartError("ROSTER_MAIL_TEMPLATES_DIR: " + templates.error());
    return std::move(*templates);
}

std::function<std::unique_ptr<consumer::Mailer>()> mailer_factory(
    const Configuration& configuration, const std::string& url,
    std::function<void(const consumer::Mail&)> on_file_mail) {
    if (url.starts_with(file_scheme))
        return
            [directory = url.substr(file_scheme.size()), on_file_mail = std::move(on_file_mail)] {
                return consumer::make_file_mailer(directory, on_file_mail);
            };
    auto settings = configuration.smtp;
    settings.url = url;
    return [settings] { return consumer::make_smtp_mailer(settings); };
}

}  // namespace

MailService::MailService(const Configuration& configuration, const std::string& smtp_url,
                         const MailServiceParts& parts)
    : templates_(load_templates(configuration)),
      make_mailer_(mailer_factory(configuration, smtp_url, parts.on_file_mail)) {
    try {
        probe_ = make_mailer_();
    } catch (const std::invalid_argument& error) {
        throw StartError(std::string("ROSTER_SMTP_URL: ") + error.what());
    }
    worker_ = std::make_unique<consumer::MailWorker>(
        consumer::MailWorkerParts{parts.bus, parts.keys, templates_, make_mailer_, parts.clock,
                                  parts.metrics},
        consumer::MailWorkerSettings{.code_digits = configuration.code_digits});
}

MailService::~MailService() = default;

bool MailService::is_mail_server_reachable() { return probe_->is_reachable(); }
void MailService::stop() { worker_->stop(); }

}  // namespace roster::cli
