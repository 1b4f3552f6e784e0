// Writes the one shape of message that Roster sends.

#include "consumer/mail_message.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "consumer/mail_encoding.hpp"
#include "text/ascii.hpp"
#include "text/domain_name.hpp"
#include "text/utf8.hpp"

namespace roster::consumer {

namespace {

using std::chrono::system_clock;

constexpr std::size_t max_address = 254;
constexpr std::size_t max_message_id = 250;
// "=_" never occurs in quoted-printable (RFC 2045, 6.7), so this never occurs in a part.
constexpr std::string_view boundary = "=_roster_part";

// --- Addresses

bool is_address_character(char c) {
    return c > ' ' && c < 0x7F && !std::string_view("<>()[]\\,;:\"").contains(c);
}

// What may stand between < and > in MAIL FROM and RCPT TO. Stricter rules are
// domain::EmailAddress's; this one also lets no-reply@localhost pass.
bool is_address(std::string_view text) {
    const auto at = text.find('@');
    return text.size() <= max_address && at != text.npos && at > 0 && at + 1 < text.size() &&
           text.find('@', at + 1) == text.npos && std::ranges::all_of(text, is_address_character);
}

std::string_view trimmed(std::string_view text) {
    const auto begin = text.find_first_not_of(" \t");
    if (begin == text.npos) return {};
    return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

// "A \"B\"" in quotes is A "B".
std::string unquoted(std::string_view name) {
    if (name.size() < 2 || !name.starts_with('"') || !name.ends_with('"')) return std::string(name);
    std::string result;
    for (std::size_t at = 1; at + 1 < name.size(); ++at) {
        if (name[at] == '\\' && at + 2 < name.size()) ++at;
        result += name[at];
    }
    return result;
}

bool is_phrase_character(char c) {
    return text::is_digit(c) || text::is_letter(c) || c == ' ' || c == '-';
}

std::string quoted_string(std::string_view name) {
    std::string result = "\"";
    for (const char c : name) {
        if (c == '"' || c == '\\') result += '\\';
        result += c;
    }
    return result + '"';
}

std::string encode_phrase(const std::string& name) {
    if (encode_header_text(name) != name) return to_encoded_words(name);
    return std::ranges::all_of(name, is_phrase_character) ? name : quoted_string(name);
}

std::string encode_mailbox(const Mailbox& mailbox) {
    if (mailbox.name.empty()) return mailbox.address;
    const auto phrase = encode_phrase(mailbox.name);
    // The address has a line of its own where the name needs several.
    const auto* gap = phrase.contains('\n') ? "\r\n " : " ";
    return fmt::format("{}{}<{}>", phrase, gap, mailbox.address);
}

// --- Writing

// RFC 5322, 3.3.
std::string date_header(system_clock::time_point time) {
    static constexpr std::array days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(time - day));
    return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} +0000",
                       days[std::chrono::weekday(day).c_encoding()], unsigned(date.day()),
                       months[unsigned(date.month()) - 1], int(date.year()), clock.hours().count(),
                       clock.minutes().count(), clock.seconds().count());
}

bool is_message_id(std::string_view id) { return id.size() <= max_message_id && is_address(id); }

std::unexpected<MailError> not_mailable(std::string message) {
    return std::unexpected(MailError{MailError::Kind::not_mailable, std::move(message)});
}

std::string part(std::string_view subtype, std::string_view content) {
    return fmt::format(
        "--{}\r\nContent-Type: text/{}; charset=utf-8\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n{}",
        boundary, subtype, to_quoted_printable(content));
}

}  // namespace

std::string_view Mailbox::domain() const {
    return std::string_view(address).substr(address.find('@') + 1);
}

std::optional<Mailbox> parse_mailbox(std::string_view text) {
    text = trimmed(text);
    Mailbox result;
    if (text.ends_with('>')) {
        const auto begin = text.rfind('<');
        if (begin == text.npos) return std::nullopt;
        result.name = unquoted(trimmed(text.substr(0, begin)));
        text = text.substr(begin + 1, text.size() - begin - 2);
    }
    result.address = text;
    const bool valid = is_address(result.address) && text::is_utf8(result.name) &&
                       !text::has_control_characters(result.name);
    return valid ? std::optional(std::move(result)) : std::nullopt;
}

std::string to_text(const Mailbox& mailbox) {
    if (mailbox.name.empty()) return mailbox.address;
    return fmt::format("{} <{}>", quoted_string(mailbox.name), mailbox.address);
}

std::optional<Mailbox> parse_sender(std::string_view sender) {
    const auto at = sender.rfind('@');
    if (at == sender.npos) return std::nullopt;
    const auto end = std::min(sender.find_first_of("> \t", at), sender.size());
    const auto typed = sender.substr(at + 1, end - at - 1);
    const bool is_ascii = std::ranges::all_of(typed, text::is_ascii);
    const auto domain = is_ascii ? std::optional(std::string(typed)) : text::to_a_labels(typed);
    if (!domain) return std::nullopt;
    return parse_mailbox(
        fmt::format("{}{}{}", sender.substr(0, at + 1), *domain, sender.substr(end)));
}

std::expected<std::string, MailError> write_message(const Mail& mail,
                                                    system_clock::time_point date) {
    const auto from = parse_mailbox(mail.from);
    if (!from) return not_mailable("the sender is not an address");
    if (!is_address(mail.to)) return not_mailable("the recipient is not an address");
    if (!is_message_id(mail.message_id)) return not_mailable("the message id is malformed");
    if (text::has_control_characters(mail.subject))
        return not_mailable("the subject holds a line break or another control character");
    if (!text::is_utf8(mail.subject) || !text::is_utf8(mail.text) || !text::is_utf8(mail.html))
        return not_mailable("the mail is not UTF-8");
    return fmt::format(
        "Date: {}\r\nFrom: {}\r\nTo: {}\r\nSubject: {}\r\nMessage-ID: <{}>\r\n"
        "Auto-Submitted: auto-generated\r\nX-Auto-Response-Suppress: All\r\nMIME-Version: 1.0\r\n"
        "Content-Type: multipart/alternative; boundary=\"{}\"\r\n\r\n{}{}--{}--\r\n",
        date_header(date), encode_mailbox(*from), mail.to, encode_header_text(mail.subject),
        mail.message_id, boundary, part("plain", mail.text), part("html", mail.html), boundary);
}

}  // namespace roster::consumer
