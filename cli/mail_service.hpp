#pragma once
// Puts the mail worker together from the configuration; what `mailer` and `dev` share.

#include <functional>
#include <memory>

#include "cli/config.hpp"
#include "consumer/mail_worker.hpp"

namespace roster::cli {

struct MailServiceParts {
    messaging::EventBus& bus;
    const crypto::KeyRing& keys;
    telemetry::SampledLogClock& clock;
    telemetry::Metrics& metrics;
    std::function<void(const consumer::Mail&)> on_file_mail;  // only with file: URLs; may be empty
    telemetry::Tracer* tracer = nullptr;
};

// Throws StartError, which names the variable, if mails could not be written with these settings.
[[nodiscard]] consumer::MailTemplates load_mail_templates(const Configuration& configuration);

// Starts with the constructor. Throws StartError for templates that do not compile or a malformed
// ROSTER_SMTP_URL.
class MailService {
public:
    MailService(const Configuration& configuration, const std::string& smtp_url,
                const MailServiceParts& parts);
    ~MailService();

    // For readiness: why the mail server takes no mail, as orders found out; empty while it does.
    [[nodiscard]] std::string mail_server_trouble() const;
    void stop();

private:
    consumer::MailTemplates templates_;
    std::unique_ptr<consumer::Mailer> mailer_;
    std::unique_ptr<consumer::MailWorker> worker_;
};

}  // namespace roster::cli
