#pragma once
// Renders the two mails Roster sends, in the person's language: the code, and the notice for an
// address that has an account.

#include <expected>
#include <filesystem>
#include <memory>
#include <string>

#include "consumer/mailer.hpp"
#include "domain/log_time.hpp"
#include "domain/user_events.hpp"
#include "domain/verification_code.hpp"

namespace roster::consumer {

struct MailTemplateSettings {
    std::string from = "no-reply@localhost";
    std::string product_name = "Roster";
    // Empty: built in. Else each file found here replaces the built-in one:
    // <locale>/code.{subject,txt,html}, <locale>/notice.{subject,txt,html}, <locale>/lifetime.txt.
    // A locale of its own may be added; what it lacks is taken from en.
    std::filesystem::path directory = {};
};

struct CodeMail {
    domain::Recipient recipient;
    domain::CodeId code_id;  // the Message-ID is <code id@sender's domain>
    domain::VerificationCode code;
    domain::LogTime issued_at;
    domain::LogTime expires_at;
};

struct NoticeMail {
    domain::Recipient recipient;
    domain::EventId event_id;
};

// Immutable; any thread.
class MailTemplates {
public:
    // Compiles every template at once; the error is one line that names the file.
    [[nodiscard]] static std::expected<MailTemplates, std::string> load(
        const MailTemplateSettings& settings);
    ~MailTemplates();
    MailTemplates(MailTemplates&&) noexcept;
    MailTemplates& operator=(MailTemplates&&) noexcept;

    [[nodiscard]] Mail render(const CodeMail& mail) const;
    [[nodiscard]] Mail render(const NoticeMail& mail) const;

private:
    struct Compiled;
    explicit MailTemplates(std::unique_ptr<Compiled> compiled);
    std::unique_ptr<Compiled> compiled_;
};

}  // namespace roster::consumer
