// Judges and redacts what a mail server says.

#include "consumer/smtp_reply.hpp"

#include <algorithm>
#include <array>

#include "consumer/limits.hpp"
#include "domain/mail_detail.hpp"
#include "text/ascii.hpp"

namespace roster::consumer {

namespace {

using Kind = MailError::Kind;

constexpr int takes_its_leave = 421;
// Enhanced codes (RFC 3463) that are about the sender's address …
constexpr std::array about_sender{"5.1.7", "5.1.8"};
// … and about the recipient's.
constexpr std::array about_recipient{"5.1.0", "5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10"};

// libcurl takes its leave after a refusal, within the same transfer.
constexpr int reply_to_quit = 221;

bool is_word_character(char c) { return text::is_digit(c) || text::is_letter(c); }

std::optional<int> reply_code(std::string_view line) {
    if (line.size() < 3 || !std::ranges::all_of(line.substr(0, 3), text::is_digit))
        return std::nullopt;
    return (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
}

bool may_be_in_address(char c) {
    return c > ' ' && c < 0x7F && !std::string_view("<>()[],;:\"'").contains(c);
}

std::string printable(std::string_view text) {
    std::string result;
    for (const char c : text) {
        const bool shown = c >= 0x20 && c < 0x7F;
        if (shown || !result.ends_with(' ')) result += shown ? c : ' ';
    }
    return result.substr(0, result.find_last_not_of(' ') + 1);
}

std::string without_addresses(std::string text) {
    constexpr std::string_view stand_in = "(address)";
    for (auto at = text.find('@'); at != text.npos; at = text.find('@', at)) {
        auto begin = at;
        auto end = at + 1;
        while (begin > 0 && may_be_in_address(text[begin - 1])) --begin;
        while (end < text.size() && may_be_in_address(text[end])) ++end;
        text.replace(begin, end - begin, stand_in);
        at = begin + stand_in.size();
    }
    return text;
}

bool is_whole_word(std::string_view text, std::size_t begin, std::size_t end) {
    return (begin == 0 || !is_word_character(text[begin - 1])) &&
           (end == text.size() || !is_word_character(text[end]));
}

std::string without_word(std::string text, std::string_view word) {
    if (word.empty()) return text;
    std::string result;
    for (std::size_t at = 0; at < text.size();) {
        const auto here = std::string_view(text).substr(at, word.size());
        if (text::equal_ignoring_case(here, word) && is_whole_word(text, at, at + word.size())) {
            result += "...";
            at += word.size();
        } else {
            result += text[at++];
        }
    }
    return result;
}

// Syntax and sequence of commands; authentication and encryption (RFC 4954, 6).
bool is_about_us(int code) { return (code >= 500 && code <= 504) || (code >= 530 && code <= 538); }

// "5.1.1" of "550 5.1.1 no such user" and of "550-5.1.1 no such user".
std::string_view enhanced_code(std::string_view text) {
    if (text.size() < 4) return {};
    text.remove_prefix(4);
    const auto word = text.substr(0, text.find(' '));
    return std::ranges::count(word, '.') == 2 ? word : std::string_view();
}

bool is_about_us_at_recipient(int code, std::string_view enhanced) {
    if (std::ranges::find(about_sender, enhanced) != about_sender.end()) return true;
    if (std::ranges::find(about_recipient, enhanced) != about_recipient.end()) return false;
    return is_about_us(code);
}

}  // namespace

void SmtpReplies::add_line(std::string_view line) {
    const auto code = reply_code(line);
    if (!code || code == reply_to_quit) return;
    while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
    line = line.substr(0, limits::max_reply_line);
    const bool more_of_same = continues_ && code == code_;
    if (!more_of_same) text_ = line;
    if (more_of_same && line.size() > 4 && text_.size() < limits::max_reply_line)
        text_.append(" ").append(line.substr(4));
    continues_ = line.size() > 3 && line[3] == '-';
    code_ = code;
    has_accepted_ = has_accepted_ || *code / 100 == 2;
}

MailError::Kind fault_of(SmtpStage stage, int code, std::string_view text) {
    const bool passing = code / 100 == 4;
    if (code == takes_its_leave || (passing && stage == SmtpStage::introduction))
        return Kind::unreachable;
    if (passing) return Kind::later;
    switch (stage) {
        case SmtpStage::introduction:
        case SmtpStage::sender:
            return Kind::ours;
        case SmtpStage::recipient:
            return is_about_us_at_recipient(code, enhanced_code(text)) ? Kind::ours : Kind::refused;
        case SmtpStage::content:
            return is_about_us(code) ? Kind::ours : Kind::refused;
    }
    return Kind::refused;
}

std::string redacted(std::string_view text, const Mail& mail) {
    auto result = without_addresses(printable(text));
    const auto at = mail.to.find('@');
    result = without_word(std::move(result), mail.code.value_or(""));
    result = without_word(std::move(result), mail.to.substr(0, at));
    if (at != mail.to.npos) result = without_word(std::move(result), mail.to.substr(at + 1));
    return result.substr(0, domain::MailDetail::max_characters);
}

}  // namespace roster::consumer
