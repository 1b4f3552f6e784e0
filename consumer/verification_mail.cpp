// Chooses the language, and checks the settings that every mail depends on.

#include "consumer/verification_mail.hpp"

#include <map>
#include <optional>
#include <set>
#include <string_view>

#include <fmt/format.h>

#include "consumer/built_in_templates.hpp"
#include "consumer/limits.hpp"
#include "consumer/mail_language.hpp"
#include "consumer/mail_message.hpp"
#include "text/ascii.hpp"
#include "text/utf8.hpp"

namespace roster::consumer {

namespace fs = std::filesystem;

namespace {

using Error = std::unexpected<MailTemplateError>;
using Setting = MailTemplateError::Setting;

constexpr const char* default_locale = "en";

// "fr" of "fr-CA".
std::string primary_tag(const std::string& tag) {
    return text::lowercase(tag.substr(0, tag.find_first_of("-_")));
}

std::optional<MailTemplateError> flaw_of(const MailTemplateSettings& settings) {
    if (!parse_sender(settings.from))
        return MailTemplateError{
            Setting::sender, fmt::format("\"{}\" is not an address; use no-reply@example.com or "
                                         "\"Name <no-reply@example.com>\"",
                                         settings.from)};
    const auto& product = settings.product_name;
    if (product.empty() || product.size() > limits::max_product_name || !text::is_utf8(product) ||
        text::has_control_characters(product))
        return MailTemplateError{
            Setting::product_name,
            fmt::format("must be 1 to {} octets of UTF-8 on one line", limits::max_product_name)};
    if (!settings.directory.empty() && !fs::is_directory(settings.directory))
        return MailTemplateError{Setting::directory,
                                 settings.directory.string() + ": no such directory of templates"};
    return std::nullopt;
}

}  // namespace

struct MailTemplates::Compiled {
    std::string product;
    Mailbox sender;
    std::map<std::string, MailLanguage> languages;

    [[nodiscard]] const MailLanguage& language_of(const domain::Recipient& recipient) const {
        const auto found = languages.find(primary_tag(recipient.locale.tag()));
        return found != languages.end() ? found->second : languages.at(default_locale);
    }

    [[nodiscard]] Mail mail(const domain::Recipient& recipient, const std::string& id,
                            RenderedText text) const {
        return {.to = recipient.email.text(),
                .from = to_text(sender),
                .subject = std::move(text.subject),
                .message_id = fmt::format("{}@{}", id, sender.domain()),
                .text = std::move(text.text),
                .html = std::move(text.html)};
    }
};

std::vector<std::string> mail_locales(const fs::path& directory) {
    std::set<std::string> locales;
    for (auto& locale : built_in_locales()) locales.insert(std::move(locale));
    std::error_code error;
    for (fs::directory_iterator at(directory, error), end; !error && at != end; at.increment(error))
        if (at->is_directory()) locales.insert(at->path().filename().string());
    return {locales.begin(), locales.end()};
}

CodeMail sample_code_mail(const domain::Locale& locale) {
    static constexpr domain::LogTime noon{std::chrono::hours(12)};
    return {
        .recipient = {.email = *domain::EmailAddress::parse("ada@example.com"), .locale = locale},
        .code_id = {},
        .code = *domain::VerificationCode::parse("0427", 4),
        .life = domain::CodeLife::parse(noon, noon + std::chrono::minutes(1)).value()};
}

NoticeMail sample_notice_mail(const domain::Locale& locale) {
    return {
        .recipient = {.email = *domain::EmailAddress::parse("ada@example.com"), .locale = locale},
        .event_id = {}};
}

std::expected<MailTemplates, MailTemplateError> MailTemplates::load(
    const MailTemplateSettings& settings) {
    try {
        if (auto flaw = flaw_of(settings)) return Error(*std::move(flaw));
        auto compiled = std::make_unique<Compiled>();
        compiled->product = settings.product_name;
        compiled->sender = *parse_sender(settings.from);
        if (compiled->sender.name.empty()) compiled->sender.name = settings.product_name;
        for (const auto& locale : mail_locales(settings.directory)) {
            auto language = load_mail_language(settings.directory, locale, settings.product_name);
            if (!language) return Error({Setting::directory, language.error()});
            compiled->languages.emplace(text::lowercase(locale), *std::move(language));
        }
        return MailTemplates(std::move(compiled));
    } catch (const fs::filesystem_error& error) {
        return Error(
            {Setting::directory, settings.directory.string() + ": " + error.code().message()});
    }
}

MailTemplates::MailTemplates(std::unique_ptr<Compiled> compiled) : compiled_(std::move(compiled)) {}
MailTemplates::~MailTemplates() = default;
MailTemplates::MailTemplates(MailTemplates&&) noexcept = default;
MailTemplates& MailTemplates::operator=(MailTemplates&&) noexcept = default;

Mail MailTemplates::render(const CodeMail& mail) const {
    const auto& language = compiled_->language_of(mail.recipient);
    auto rendered = compiled_->mail(mail.recipient, mail.code_id.to_string(),
                                    language.render(mail, compiled_->product));
    rendered.code = mail.code.digits();
    return rendered;
}

Mail MailTemplates::render(const NoticeMail& mail) const {
    const auto& language = compiled_->language_of(mail.recipient);
    return compiled_->mail(mail.recipient, mail.event_id.to_string(),
                           language.render_notice(compiled_->product));
}

std::vector<std::string> MailTemplates::locales() const {
    std::vector<std::string> locales;
    for (const auto& [locale, language] : compiled_->languages) locales.push_back(locale);
    return locales;
}

}  // namespace roster::consumer
