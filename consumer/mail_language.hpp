#pragma once
// One language's compiled templates: found, compiled, filled in, and proved with a sample, since a
// broken one would render nothing at run time. Private.

#include <expected>
#include <filesystem>
#include <set>
#include <string>

#include <kainjow/mustache.hpp>

#include "consumer/verification_mail.hpp"

namespace roster::consumer {

// A template that was found to be valid. Any thread.
class MailTemplate {
public:
    MailTemplate(const std::string& text, bool is_html);
    [[nodiscard]] bool is_valid() const { return compiled_.is_valid(); }
    [[nodiscard]] const std::string& error() const { return compiled_.error_message(); }
    [[nodiscard]] std::string render(const kainjow::mustache::data& data) const {
        return compiled_.render(data);
    }

private:
    // Rendering is not declared const, but writes nothing as long as no partial and no lambda is
    // rendered; there are none in our data.
    mutable kainjow::mustache::mustache compiled_;
};

struct RenderedText {
    std::string subject;
    std::string text;
    std::string html;
};

struct MailForms {
    MailTemplate subject;
    MailTemplate text;
    MailTemplate html;

    [[nodiscard]] RenderedText render(const kainjow::mustache::data& data) const;
};

struct MailLanguage {
    MailForms code;
    MailForms notice;
    MailTemplate lifetime;

    [[nodiscard]] RenderedText render(const CodeMail& mail, const std::string& product) const;
    [[nodiscard]] RenderedText render_notice(const std::string& product) const;
};

// Each file from the directory, else built in; of the locale, else of English. The error is one
// line that names the file.
[[nodiscard]] std::expected<MailLanguage, std::string> load_mail_language(
    const std::filesystem::path& directory, const std::string& locale, const std::string& product);

}  // namespace roster::consumer
