// Encodes UTF-8 for mail.

#include "consumer/mail_encoding.hpp"

#include <algorithm>
#include <cstdint>

#include "text/ascii.hpp"
#include "text/utf8.hpp"

namespace roster::consumer {

namespace {

constexpr std::size_t max_body_line = 76;     // RFC 2045, 6.7 (5)
constexpr std::size_t max_plain_header = 60;  // leaves room for the header's name in a line of 76
constexpr std::size_t max_encoded_payload = 48;  // of one encoded word, likewise
constexpr std::string_view word_begin = "=?UTF-8?Q?";
constexpr std::string_view word_end = "?=";

std::uint8_t octet(char c) { return static_cast<std::uint8_t>(c); }

bool is_printable_ascii(char c) { return octet(c) >= 0x20 && octet(c) < 0x7F; }

constexpr std::size_t escape_length = 3;

void append_escape(std::string& text, char c) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    text += {'=', digits[octet(c) >> 4], digits[octet(c) & 15]};
}

// --- Encoded words

bool is_literal_in_word(char c) {
    return text::is_digit(c) || text::is_letter(c) || std::string_view("!*+-/").contains(c);
}

std::string q_encoded(std::string_view character) {
    std::string result;
    for (const char c : character) {
        if (c == ' ')
            result += '_';
        else if (is_literal_in_word(c))
            result += c;
        else
            append_escape(result, c);
    }
    return result;
}

// --- Quoted-printable

// One line without its end.
void append_quoted_printable(std::string& result, std::string_view line) {
    std::size_t column = 0;
    for (std::size_t at = 0; at < line.size(); ++at) {
        const char c = line[at];
        const bool last = at + 1 == line.size();
        const bool blank = c == ' ' || c == '\t';
        const bool literal = blank ? !last : is_printable_ascii(c) && c != '=';
        const auto length = literal ? 1 : escape_length;
        // A line that goes on ends in '=', and that must fit as well.
        if (column + length > max_body_line - (last ? 0 : 1)) {
            result += "=\r\n";
            column = 0;
        }
        if (literal)
            result += c;
        else
            append_escape(result, c);
        column += length;
    }
}

}  // namespace

std::string encode_header_text(std::string_view text) {
    // A space at either end of a header's value would be lost.
    const bool plain = text.size() <= max_plain_header && !text.contains("=?") &&
                       !text.starts_with(' ') && !text.ends_with(' ') &&
                       std::ranges::all_of(text, is_printable_ascii);
    return plain ? std::string(text) : to_encoded_words(text);
}

std::string to_encoded_words(std::string_view text) {
    std::string result;
    std::string payload;
    const auto close_word = [&] {
        if (!result.empty()) result += "\r\n ";
        result.append(word_begin).append(payload).append(word_end);
        payload.clear();
    };
    while (!text.empty()) {
        // Each word must decode by itself, so a character is never divided (RFC 2047, 5 (3)).
        const auto length = std::max<std::size_t>(text::character_length(text), 1);
        const auto piece = q_encoded(text.substr(0, length));
        if (payload.size() + piece.size() > max_encoded_payload) close_word();
        payload += piece;
        text.remove_prefix(length);
    }
    close_word();
    return result;
}

std::string to_quoted_printable(std::string_view text) {
    std::string result;
    result.reserve(text.size() + text.size() / 8);
    while (!text.empty()) {
        const auto end = text.find('\n');
        auto line = text.substr(0, end);
        if (line.ends_with('\r')) line.remove_suffix(1);
        append_quoted_printable(result, line);
        result += "\r\n";
        text.remove_prefix(end == text.npos ? text.size() : end + 1);
    }
    return result;
}

}  // namespace roster::consumer
