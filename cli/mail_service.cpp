// Composition only.

#include "cli/mail_service.hpp"

#include "cli/start_error.hpp"
#include "consumer/file_mailer.hpp"
#include "consumer/smtp_mailer.hpp"

namespace roster::cli {

namespace {

constexpr std::string_view file_scheme = "file:";

const char* variable_of(consumer::MailTemplateError::Setting setting) {
    switch (setting) {
        case consumer::MailTemplateError::Setting::sender:
            return "ROSTER_MAIL_FROM";
        case consumer::MailTemplateError::Setting::product_name:
            return "ROSTER_PRODUCT_NAME";
        case consumer::MailTemplateError::Setting::directory:
            return "ROSTER_MAIL_TEMPLATES_DIR";
    }
    return "";
}

std::unique_ptr<consumer::Mailer> make_mailer(
    const Configuration& configuration, const std::string& url,
    const std::function<void(const consumer::Mail&)>& on_file_mail) {
    if (url.starts_with(file_scheme))
        return consumer::make_file_mailer(url.substr(file_scheme.size()), on_file_mail);
    auto settings = configuration.smtp;
    settings.url = url;
    try {
        return consumer::make_smtp_mailer(settings);
    } catch (const std::invalid_argument& error) {
        throw StartError(std::string("ROSTER_SMTP_URL: ") + error.what());
    }
}

}  // namespace

consumer::MailTemplates load_mail_templates(const Configuration& configuration) {
    auto templates = consumer::MailTemplates::load(configuration.mail);
    if (templates) return *std::move(templates);
    const auto& error = templates.error();
    throw StartError(std::string(variable_of(error.setting)) + ": " + error.message);
}

MailService::MailService(const Configuration& configuration, const std::string& smtp_url,
                         const MailServiceParts& parts)
    : templates_(load_mail_templates(configuration)),
      mailer_(make_mailer(configuration, smtp_url, parts.on_file_mail)),
      worker_(std::make_unique<consumer::MailWorker>(
          consumer::MailWorkerParts{parts.bus, parts.keys, templates_, *mailer_, parts.clock,
                                    parts.metrics, parts.tracer},
          consumer::MailWorkerSettings{
              .code_digits = configuration.code_digits,
              .connections = configuration.smtp.connections,
              .public_url = configuration.public_url,
              .shard = configuration.shard,
              .bus_system = configuration.nats.url.empty() ? "in_process" : "nats"})) {}

MailService::~MailService() = default;

std::string MailService::mail_server_trouble() const { return worker_->mail_server_trouble(); }
void MailService::stop() { worker_->stop(); }

}  // namespace roster::cli
