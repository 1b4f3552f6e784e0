// Chooses the language, fills in the templates, and checks every template when it is loaded: at run
// time a broken one would render nothing.

#include "consumer/verification_mail.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <kainjow/mustache.hpp>

#include "consumer/limits.hpp"
#include "consumer/mail_encoding.hpp"
#include "consumer/mail_message.hpp"
#include "consumer/templates.hpp"

namespace roster::consumer {

namespace fs = std::filesystem;
namespace mustache = kainjow::mustache;

namespace {

constexpr std::string_view default_locale = "en";

struct BuiltInTemplate {
    std::string_view locale;
    std::string_view file;
    std::string_view text;
};

constexpr std::array built_in_templates{
    BuiltInTemplate{"en", "code.subject", built_in::templates_en_code_subject},
    BuiltInTemplate{"en", "code.txt", built_in::templates_en_code_txt},
    BuiltInTemplate{"en", "code.html", built_in::templates_en_code_html},
    BuiltInTemplate{"en", "notice.subject", built_in::templates_en_notice_subject},
    BuiltInTemplate{"en", "notice.txt", built_in::templates_en_notice_txt},
    BuiltInTemplate{"en", "notice.html", built_in::templates_en_notice_html},
    BuiltInTemplate{"en", "lifetime.txt", built_in::templates_en_lifetime_txt},
    BuiltInTemplate{"fr", "code.subject", built_in::templates_fr_code_subject},
    BuiltInTemplate{"fr", "code.txt", built_in::templates_fr_code_txt},
    BuiltInTemplate{"fr", "code.html", built_in::templates_fr_code_html},
    BuiltInTemplate{"fr", "notice.subject", built_in::templates_fr_notice_subject},
    BuiltInTemplate{"fr", "notice.txt", built_in::templates_fr_notice_txt},
    BuiltInTemplate{"fr", "notice.html", built_in::templates_fr_notice_html},
    BuiltInTemplate{"fr", "lifetime.txt", built_in::templates_fr_lifetime_txt},
};

// --- Rendering

std::string unescaped(const std::string& text) { return text; }

// As mustache's own, but an apostrophe that old Outlooks know.
std::string html_escaped(const std::string& text) {
    std::string result;
    for (const char c : text) {
        switch (c) {
            case '&':
                result += "&amp;";
                break;
            case '<':
                result += "&lt;";
                break;
            case '>':
                result += "&gt;";
                break;
            case '"':
                result += "&quot;";
                break;
            case '\'':
                result += "&#39;";
                break;
            default:
                result += c;
        }
    }
    return result;
}

// A template that was found to be valid.
class Template {
public:
    Template(const std::string& text, bool is_html) : compiled_(text) {
        compiled_.set_custom_escape(is_html ? html_escaped : unescaped);
    }
    [[nodiscard]] bool is_valid() const { return compiled_.is_valid(); }
    [[nodiscard]] const std::string& error() const { return compiled_.error_message(); }
    [[nodiscard]] std::string render(const mustache::data& data) const {
        return compiled_.render(data);
    }

private:
    // Rendering is not declared const, but writes nothing as long as no partial and no lambda is
    // rendered; there are none in our data.
    mutable mustache::mustache compiled_;
};

std::string one_line(std::string text) {
    text.erase(text.find_last_not_of(" \t\r\n") + 1);
    return text;
}

struct MailText {
    Template subject;
    Template text;
    Template html;
};

struct Language {
    MailText code;
    MailText notice;
    Template lifetime;
};

struct RenderedText {
    std::string subject;
    std::string text;
    std::string html;
};

RenderedText render_text(const MailText& mail, const mustache::data& data) {
    return {one_line(mail.subject.render(data)), mail.text.render(data), mail.html.render(data)};
}

// --- What the templates may show

struct LifetimeWords {
    std::chrono::seconds length;
    const char* one;
    const char* many;
};
constexpr std::array lifetime_units{
    LifetimeWords{std::chrono::hours(1), "one_hour", "hours"},
    LifetimeWords{std::chrono::minutes(1), "one_minute", "minutes"},
    LifetimeWords{std::chrono::seconds(1), "one_second", "seconds"}};

// In the largest unit that divides it, so that the templates find words and not calculations.
mustache::data lifetime_data(std::chrono::seconds lifetime) {
    const auto unit = std::ranges::find_if(lifetime_units, [&](const auto& u) {
        return lifetime % u.length == std::chrono::seconds(0);
    });
    const auto count = lifetime / unit->length;
    mustache::data data;
    if (count == 1)
        data.set(unit->one, true);
    else
        data.set(unit->many, std::to_string(count));
    return data;
}

// A code that lives long may end on another day.
std::string clock_time(domain::LogTime time, std::chrono::seconds lifetime) {
    const auto rfc3339 = domain::to_rfc3339(time);
    const auto clock = rfc3339.substr(11, 8) + " UTC";
    return lifetime < std::chrono::hours(1) ? clock : rfc3339.substr(0, 10) + " " + clock;
}

mustache::data code_data(const CodeMail& mail, const Language& language,
                         const std::string& product) {
    const auto lifetime =
        std::chrono::round<std::chrono::seconds>(mail.expires_at - mail.issued_at);
    mustache::data data;
    data.set("product", product);
    data.set("code", mail.code.digits());
    data.set("expires_at", clock_time(mail.expires_at, lifetime));
    data.set("lifetime", one_line(language.lifetime.render(lifetime_data(lifetime))));
    return data;
}

mustache::data notice_data(const std::string& product) {
    mustache::data data;
    data.set("product", product);
    return data;
}

// --- Loading

using Error = std::unexpected<std::string>;

struct TemplateText {
    std::string name;  // for messages
    std::string text;
};

std::expected<TemplateText, std::string> read_template(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    TemplateText result{.name = path.string(),
                        .text = std::string(limits::max_template_size + 1, '\0')};
    file.read(result.text.data(), static_cast<std::streamsize>(result.text.size()));
    if (file.bad() || !file.is_open()) return Error(result.name + ": cannot be read");
    result.text.resize(static_cast<std::size_t>(file.gcount()));
    if (result.text.size() > limits::max_template_size) return Error(result.name + ": too large");
    if (!is_utf8(result.text)) return Error(result.name + ": not UTF-8");
    return result;
}

std::optional<TemplateText> built_in_template(std::string_view locale, std::string_view file) {
    for (const auto& t : built_in_templates)
        if (t.locale == locale && t.file == file)
            return TemplateText{fmt::format("{}/{} (built in)", locale, file), std::string(t.text)};
    return std::nullopt;
}

// The directory's file, else the built-in one; of the locale, else of the default one.
std::expected<TemplateText, std::string> find_template(const fs::path& directory,
                                                       const std::string& locale,
                                                       const std::string& file) {
    for (const auto& candidate : {locale, std::string(default_locale)}) {
        const auto path = directory / candidate / file;
        if (!directory.empty() && fs::exists(path)) return read_template(path);
        if (auto built_in = built_in_template(candidate, file)) return *std::move(built_in);
    }
    return Error(file + ": no such template");
}

std::expected<Template, std::string> load_template(const fs::path& directory,
                                                   const std::string& locale,
                                                   const std::string& file) {
    auto found = find_template(directory, locale, file);
    if (!found) return Error(found.error());
    Template compiled(found->text, file.ends_with(".html"));
    if (!compiled.is_valid()) return Error(found->name + ": " + compiled.error());
    return compiled;
}

std::expected<MailText, std::string> load_mail(const fs::path& directory, const std::string& locale,
                                               const std::string& mail) {
    auto subject = load_template(directory, locale, mail + ".subject");
    if (!subject) return Error(subject.error());
    auto text = load_template(directory, locale, mail + ".txt");
    if (!text) return Error(text.error());
    auto html = load_template(directory, locale, mail + ".html");
    if (!html) return Error(html.error());
    return MailText{*std::move(subject), *std::move(text), *std::move(html)};
}

std::expected<Language, std::string> load_language(const fs::path& directory,
                                                   const std::string& locale) {
    auto code = load_mail(directory, locale, "code");
    if (!code) return Error(code.error());
    auto notice = load_mail(directory, locale, "notice");
    if (!notice) return Error(notice.error());
    auto lifetime = load_template(directory, locale, "lifetime.txt");
    if (!lifetime) return Error(lifetime.error());
    return Language{*std::move(code), *std::move(notice), *std::move(lifetime)};
}

// --- Proving a language with a sample

std::optional<std::string> flaw_of_any(const RenderedText& mail) {
    if (mail.subject.empty() || has_control_characters(mail.subject))
        return "subject: must be one line";
    if (mail.text.empty()) return "txt: renders nothing";
    if (mail.html.empty()) return "html: renders nothing";
    return std::nullopt;
}

// A misspelt {{code}} would render nothing, and nobody would get a code.
std::optional<std::string> flaw_of_code(const RenderedText& mail, const std::string& code) {
    if (const auto flaw = flaw_of_any(mail)) return flaw;
    if (!mail.subject.starts_with(code)) return "subject: must begin with {{code}}";
    if (!mail.text.contains(code)) return "txt: does not show {{code}}";
    if (!mail.html.contains(code)) return "html: does not show {{code}}";
    return std::nullopt;
}

std::optional<std::string> flaw_of(const Language& language, const std::string& product) {
    const auto sample = *domain::VerificationCode::parse("0427", 4);
    const auto address = *domain::EmailAddress::parse("sample@example.com");
    const CodeMail mail{.recipient = {.email = address, .locale = {}},
                        .code_id = {},
                        .code = sample,
                        .issued_at = {},
                        .expires_at = domain::LogTime(std::chrono::minutes(1))};
    const auto code = render_text(language.code, code_data(mail, language, product));
    if (const auto flaw = flaw_of_code(code, sample.digits())) return "code." + *flaw;
    if (const auto flaw = flaw_of_any(render_text(language.notice, notice_data(product))))
        return "notice." + *flaw;
    return std::nullopt;
}

std::string lowercase(std::string text) {
    for (char& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
    return text;
}

// "fr" of "fr-CA".
std::string primary_tag(const std::string& tag) {
    return lowercase(tag.substr(0, tag.find_first_of("-_")));
}

std::set<std::string> locales_in(const fs::path& directory) {
    std::set<std::string> locales;
    for (const auto& t : built_in_templates) locales.emplace(t.locale);
    if (directory.empty()) return locales;
    for (const auto& entry : fs::directory_iterator(directory))
        if (entry.is_directory()) locales.insert(entry.path().filename().string());
    return locales;
}

std::optional<std::string> flaw_of(const MailTemplateSettings& settings) {
    if (!parse_mailbox(settings.from))
        return fmt::format(
            "the sender \"{}\" is not an address; use no-reply@example.com or "
            "\"Name <no-reply@example.com>\"",
            settings.from);
    const auto& product = settings.product_name;
    if (product.empty() || product.size() > limits::max_product_name || !is_utf8(product) ||
        has_control_characters(product))
        return fmt::format("the product's name must be 1 to {} octets of UTF-8 on one line",
                           limits::max_product_name);
    if (!settings.directory.empty() && !fs::is_directory(settings.directory))
        return settings.directory.string() + ": no such directory of mail templates";
    return std::nullopt;
}

}  // namespace

struct MailTemplates::Compiled {
    MailTemplateSettings settings;
    std::string domain;  // the sender's, for message ids
    std::map<std::string, Language> languages;

    [[nodiscard]] const Language& language_of(const domain::Recipient& recipient) const {
        const auto found = languages.find(primary_tag(recipient.locale.tag));
        return found != languages.end() ? found->second : languages.at(std::string(default_locale));
    }

    [[nodiscard]] Mail mail(const domain::Recipient& recipient, const std::string& id,
                            RenderedText text) const {
        return {.to = recipient.email.text(),
                .from = settings.from,
                .subject = std::move(text.subject),
                .message_id = id + "@" + domain,
                .text = std::move(text.text),
                .html = std::move(text.html)};
    }
};

std::expected<MailTemplates, std::string> MailTemplates::load(
    const MailTemplateSettings& settings) {
    try {
        if (const auto flaw = flaw_of(settings)) return Error(*flaw);
        auto compiled = std::make_unique<Compiled>();
        compiled->settings = settings;
        compiled->domain = parse_mailbox(settings.from)->domain();
        for (const auto& locale : locales_in(settings.directory)) {
            auto language = load_language(settings.directory, locale);
            if (!language) return Error(language.error());
            if (const auto flaw = flaw_of(*language, settings.product_name))
                return Error((settings.directory / locale / *flaw).string());
            compiled->languages.emplace(locale, *std::move(language));
        }
        return MailTemplates(std::move(compiled));
    } catch (const fs::filesystem_error& error) {
        return Error(settings.directory.string() + ": " + error.code().message());
    }
}

MailTemplates::MailTemplates(std::unique_ptr<Compiled> compiled) : compiled_(std::move(compiled)) {}
MailTemplates::~MailTemplates() = default;
MailTemplates::MailTemplates(MailTemplates&&) noexcept = default;
MailTemplates& MailTemplates::operator=(MailTemplates&&) noexcept = default;

Mail MailTemplates::render(const CodeMail& mail) const {
    const auto& language = compiled_->language_of(mail.recipient);
    const auto data = code_data(mail, language, compiled_->settings.product_name);
    auto rendered =
        compiled_->mail(mail.recipient, mail.code_id.to_string(), render_text(language.code, data));
    rendered.code = mail.code.digits();
    return rendered;
}

Mail MailTemplates::render(const NoticeMail& mail) const {
    const auto& language = compiled_->language_of(mail.recipient);
    const auto data = notice_data(compiled_->settings.product_name);
    return compiled_->mail(mail.recipient, mail.event_id.to_string(),
                           render_text(language.notice, data));
}

}  // namespace roster::consumer
