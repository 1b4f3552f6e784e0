#pragma once
// Renders the two mails Roster sends, in the person's language: the code, and the notice for an
// address that has an account.

#include <expected>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "consumer/mailer.hpp"
#include "domain/log_time.hpp"
#include "domain/user_events.hpp"
#include "domain/verification_code.hpp"

namespace roster::consumer {

struct MailTemplateSettings {
    // An address, or "Name <address>"; without a name the product's is shown. The domain may be an
    // internationalised one.
    std::string from = "no-reply@localhost";
    std::string product_name = "Roster";
    // Empty: built in. Else each file found here replaces the built-in one:
    // <locale>/code.{subject,txt,html}, <locale>/notice.{subject,txt,html}, <locale>/lifetime.txt.
    // Every folder is a language that is served; what it lacks is taken from en.
    std::filesystem::path directory = {};
};

struct MailTemplateError {
    enum class Setting { sender, product_name, directory } setting;
    std::string message;  // one line; names the file where it is about one
};

// The two-letter codes of all languages in which mails can be written, sorted.
[[nodiscard]] std::vector<std::string> mail_locales(const std::filesystem::path& directory);

struct CodeMail {
    domain::Recipient recipient;
    domain::CodeId code_id;  // the Message-ID is <code id@sender's domain>
    domain::VerificationCode code;
    domain::CodeLife life;
    std::string disown_link = {};  // "that wasn't me"; empty: none
};

struct NoticeMail {
    domain::Recipient recipient;
    domain::EventId event_id;
};

// What to look at while there is nobody to write to.
[[nodiscard]] CodeMail sample_code_mail(const domain::Locale& locale);
[[nodiscard]] NoticeMail sample_notice_mail(const domain::Locale& locale);

// Immutable; any thread.
class MailTemplates {
public:
    // Compiles every template at once.
    [[nodiscard]] static std::expected<MailTemplates, MailTemplateError> load(
        const MailTemplateSettings& settings);
    ~MailTemplates();
    MailTemplates(MailTemplates&&) noexcept;
    MailTemplates& operator=(MailTemplates&&) noexcept;

    [[nodiscard]] Mail render(const CodeMail& mail) const;
    [[nodiscard]] Mail render(const NoticeMail& mail) const;
    [[nodiscard]] std::vector<std::string> locales() const;

private:
    struct Compiled;
    explicit MailTemplates(std::unique_ptr<Compiled> compiled);
    std::unique_ptr<Compiled> compiled_;
};

}  // namespace roster::consumer
