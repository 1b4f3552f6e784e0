// Templates are Mustache; what they may show is listed in docs/operations.md.

#include "consumer/mail_language.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <optional>

#include <fmt/format.h>

#include "consumer/built_in_templates.hpp"
#include "consumer/limits.hpp"
#include "text/escape.hpp"
#include "text/utf8.hpp"

namespace roster::consumer {

namespace fs = std::filesystem;
namespace mustache = kainjow::mustache;

namespace {

constexpr const char* fallback_locale = "en";

// --- What the templates may show

std::string unescaped(const std::string& text) { return text; }

std::string one_line(std::string text) {
    text.erase(text.find_last_not_of(" \t\r\n") + 1);
    return text;
}

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

// By the minute, rounded down: whoever trusts it is not late. A code that lives long may end on
// another day.
std::string clock_time(domain::LogTime time, std::chrono::seconds lifetime) {
    const auto rfc3339 = domain::to_rfc3339(time);
    const auto clock = rfc3339.substr(11, 5) + " UTC";
    return lifetime < std::chrono::hours(1) ? clock : rfc3339.substr(0, 10) + " " + clock;
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
    if (!text::is_utf8(result.text)) return Error(result.name + ": not UTF-8");
    return result;
}

std::expected<TemplateText, std::string> find_template(const fs::path& directory,
                                                       const std::string& locale,
                                                       const std::string& file) {
    for (const auto& candidate : {locale, std::string(fallback_locale)}) {
        const auto path = directory / candidate / file;
        if (!directory.empty() && fs::exists(path)) return read_template(path);
        if (auto text = built_in_template(candidate, file))
            return TemplateText{fmt::format("{}/{} (built in)", candidate, file), *std::move(text)};
    }
    return Error(file + ": no such template");
}

std::expected<MailTemplate, std::string> load_template(const fs::path& directory,
                                                       const std::string& locale,
                                                       const std::string& file) {
    auto found = find_template(directory, locale, file);
    if (!found) return Error(found.error());
    MailTemplate compiled(found->text, file.ends_with(".html"));
    if (!compiled.is_valid()) return Error(found->name + ": " + compiled.error());
    return compiled;
}

std::expected<MailForms, std::string> load_forms(const fs::path& directory,
                                                 const std::string& locale,
                                                 const std::string& mail) {
    auto subject = load_template(directory, locale, mail + ".subject");
    if (!subject) return Error(subject.error());
    auto text = load_template(directory, locale, mail + ".txt");
    if (!text) return Error(text.error());
    auto html = load_template(directory, locale, mail + ".html");
    if (!html) return Error(html.error());
    return MailForms{*std::move(subject), *std::move(text), *std::move(html)};
}

std::expected<MailLanguage, std::string> compile_language(const fs::path& directory,
                                                          const std::string& locale) {
    auto code = load_forms(directory, locale, "code");
    if (!code) return Error(code.error());
    auto notice = load_forms(directory, locale, "notice");
    if (!notice) return Error(notice.error());
    auto lifetime = load_template(directory, locale, "lifetime.txt");
    if (!lifetime) return Error(lifetime.error());
    return MailLanguage{*std::move(code), *std::move(notice), *std::move(lifetime)};
}

// --- Proving a language with a sample

std::optional<std::string> flaw_of_any(const RenderedText& mail) {
    if (mail.subject.empty() || text::has_control_characters(mail.subject))
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

std::optional<std::string> flaw_of(const MailLanguage& language, const std::string& product) {
    const auto sample = sample_code_mail({});
    if (const auto flaw = flaw_of_code(language.render(sample, product), sample.code.digits()))
        return "code." + *flaw;
    if (const auto flaw = flaw_of_any(language.render_notice(product))) return "notice." + *flaw;
    return std::nullopt;
}

}  // namespace

MailTemplate::MailTemplate(const std::string& text, bool is_html) : compiled_(text) {
    if (is_html)
        compiled_.set_custom_escape(text::html_escaped);
    else
        compiled_.set_custom_escape(unescaped);
}

RenderedText MailForms::render(const mustache::data& data) const {
    return {one_line(subject.render(data)), text.render(data), html.render(data)};
}

RenderedText MailLanguage::render(const CodeMail& mail, const std::string& product) const {
    const auto length = std::chrono::round<std::chrono::seconds>(mail.life.length());
    mustache::data data;
    data.set("product", product);
    data.set("code", mail.code.digits());
    if (!mail.disown_link.empty()) data.set("disown_link", mail.disown_link);
    data.set("expires_at", clock_time(mail.life.expires_at(), length));
    data.set("lifetime", one_line(lifetime.render(lifetime_data(length))));
    return code.render(data);
}

RenderedText MailLanguage::render_notice(const std::string& product) const {
    return notice.render(notice_data(product));
}

std::expected<MailLanguage, std::string> load_mail_language(const fs::path& directory,
                                                            const std::string& locale,
                                                            const std::string& product) {
    auto language = compile_language(directory, locale);
    if (!language) return language;
    if (const auto flaw = flaw_of(*language, product))
        return Error((directory / locale / *flaw).string());
    return language;
}

}  // namespace roster::consumer
