// Encodes and decodes UTF-8 for mail.

#include "consumer/mail_encoding.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>

#include "crypto/sealed_data.hpp"

namespace roster::consumer {

namespace {

constexpr std::size_t max_body_line = 76;     // RFC 2045, 6.7 (5)
constexpr std::size_t max_plain_header = 60;  // leaves room for the header's name in a line of 76
constexpr std::size_t max_encoded_payload = 48;  // of one encoded word, likewise
constexpr std::string_view word_begin = "=?UTF-8?Q?";
constexpr std::string_view word_end = "?=";

std::uint8_t octet(char c) { return static_cast<std::uint8_t>(c); }

bool is_printable_ascii(char c) { return octet(c) >= 0x20 && octet(c) < 0x7F; }

bool is_continuation(char c) { return (octet(c) & 0xC0) == 0x80; }

std::string hex_escape(char c) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    return {'=', digits[octet(c) >> 4], digits[octet(c) & 15]};
}

std::optional<int> hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return std::nullopt;
}

// The octet that "=XX" at `at` stands for.
std::optional<char> escaped_octet(std::string_view text, std::size_t at) {
    if (at + 2 >= text.size()) return std::nullopt;
    const auto high = hex_digit(text[at + 1]);
    const auto low = hex_digit(text[at + 2]);
    if (!high || !low) return std::nullopt;
    return static_cast<char>(*high << 4 | *low);
}

// --- UTF-8

struct Utf8Form {
    std::size_t length = 0;  // 0: no such lead octet
    std::uint32_t bits = 0;  // of the lead octet
    std::uint32_t min = 0;   // smallest code point that needs this length
};

Utf8Form form_of(std::uint8_t lead) {
    if (lead < 0x80) return {1, lead, 0};
    if (lead >= 0xC2 && lead < 0xE0) return {2, lead & 0x1Fu, 0x80};
    if (lead >= 0xE0 && lead < 0xF0) return {3, lead & 0x0Fu, 0x800};
    if (lead >= 0xF0 && lead < 0xF5) return {4, lead & 0x07u, 0x10000};
    return {};
}

// The octets of the well-formed character at the beginning; 0 if there is none.
std::size_t character_length(std::string_view text) {
    const auto form = form_of(octet(text.front()));
    if (form.length == 0 || form.length > text.size()) return 0;
    auto point = form.bits;
    for (const char c : text.substr(1, form.length - 1)) {
        if (!is_continuation(c)) return 0;
        point = point << 6 | (octet(c) & 0x3Fu);
    }
    const bool surrogate = point >= 0xD800 && point < 0xE000;
    return point < form.min || point > 0x10FFFF || surrogate ? 0 : form.length;
}

// --- Encoded words

bool is_literal_in_word(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           std::string_view("!*+-/").contains(c);
}

std::string q_encoded(std::string_view character) {
    std::string result;
    for (const char c : character) {
        if (c == ' ')
            result += '_';
        else if (is_literal_in_word(c))
            result += c;
        else
            result += hex_escape(c);
    }
    return result;
}

std::string from_q(std::string_view payload) {
    std::string result;
    for (std::size_t at = 0; at < payload.size(); ++at) {
        const auto escaped = payload[at] == '=' ? escaped_octet(payload, at) : std::nullopt;
        if (escaped) {
            result += *escaped;
            at += 2;
        } else {
            result += payload[at] == '_' ? ' ' : payload[at];
        }
    }
    return result;
}

struct EncodedWord {
    std::string text;
    std::size_t length;  // in the header's value
};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_ignoring_case(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, {}, lower, lower);
}

// The encoded word at the beginning of `value`: =?charset?Q|B?payload?=
std::optional<EncodedWord> encoded_word_at(std::string_view value) {
    if (!value.starts_with("=?")) return std::nullopt;
    const auto charset_end = value.find('?', 2);
    if (charset_end == value.npos || charset_end + 2 >= value.size()) return std::nullopt;
    if (value[charset_end + 2] != '?') return std::nullopt;
    const auto charset = value.substr(2, charset_end - 2);
    if (!same_ignoring_case(charset, "utf-8") && !same_ignoring_case(charset, "us-ascii"))
        return std::nullopt;
    const auto payload_begin = charset_end + 3;
    const auto end = value.find(word_end, payload_begin);
    if (end == value.npos) return std::nullopt;
    const auto payload = value.substr(payload_begin, end - payload_begin);
    const auto length = end + word_end.size();
    switch (lower(value[charset_end + 1])) {
        case 'q':
            return EncodedWord{from_q(payload), length};
        case 'b':
            return EncodedWord{from_mail_base64(payload), length};
        default:
            return std::nullopt;
    }
}

// --- Quoted-printable

// One line without its end.
std::string quoted_printable_line(std::string_view line) {
    std::string result;
    std::size_t column = 0;
    for (std::size_t at = 0; at < line.size(); ++at) {
        const char c = line[at];
        const bool last = at + 1 == line.size();
        const bool blank = c == ' ' || c == '\t';
        const bool literal = blank ? !last : is_printable_ascii(c) && c != '=';
        const auto piece = literal ? std::string(1, c) : hex_escape(c);
        // A line that goes on ends in '=', and that must fit as well.
        if (column + piece.size() > max_body_line - (last ? 0 : 1)) {
            result += "=\r\n";
            column = 0;
        }
        result += piece;
        column += piece.size();
    }
    return result;
}

}  // namespace

bool is_utf8(std::string_view text) {
    while (!text.empty()) {
        const auto length = character_length(text);
        if (length == 0) return false;
        text.remove_prefix(length);
    }
    return true;
}

bool has_control_characters(std::string_view text) {
    return std::ranges::any_of(text, [](char c) { return octet(c) < 0x20 || octet(c) == 0x7F; });
}

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
        const auto length = std::max<std::size_t>(character_length(text), 1);
        const auto piece = q_encoded(text.substr(0, length));
        if (payload.size() + piece.size() > max_encoded_payload) close_word();
        payload += piece;
        text.remove_prefix(length);
    }
    close_word();
    return result;
}

std::string decode_header_text(std::string_view value) {
    std::string result;
    std::string blanks;  // between two encoded words they do not count (RFC 2047, 6.2)
    bool after_word = false;
    while (!value.empty()) {
        if (const auto word = encoded_word_at(value)) {
            if (!after_word) result += blanks;
            blanks.clear();
            result += word->text;
            value.remove_prefix(word->length);
            after_word = true;
            continue;
        }
        const char c = value.front();
        value.remove_prefix(1);
        if (c == ' ' || c == '\t') {
            blanks += c;
            continue;
        }
        result.append(blanks).append(1, c);
        blanks.clear();
        after_word = false;
    }
    return result;
}

std::string to_quoted_printable(std::string_view text) {
    std::string result;
    while (!text.empty()) {
        const auto end = text.find('\n');
        auto line = text.substr(0, end);
        if (line.ends_with('\r')) line.remove_suffix(1);
        result.append(quoted_printable_line(line)).append("\r\n");
        text.remove_prefix(end == text.npos ? text.size() : end + 1);
    }
    return result;
}

std::string from_quoted_printable(std::string_view encoded) {
    std::string result;
    for (std::size_t at = 0; at < encoded.size(); ++at) {
        const auto rest = encoded.substr(at);
        if (rest.starts_with("=\r\n")) {
            at += 2;
        } else if (rest.starts_with("=\n")) {
            at += 1;
        } else if (const auto escaped =
                       rest.starts_with('=') ? escaped_octet(encoded, at) : std::nullopt) {
            result += *escaped;
            at += 2;
        } else if (!rest.starts_with("\r\n")) {
            result += rest.front();
        }
    }
    return result;
}

std::string from_mail_base64(std::string_view encoded) {
    std::string compact;
    std::ranges::copy_if(encoded, std::back_inserter(compact),
                         [](char c) { return c != '\r' && c != '\n' && c != ' ' && c != '\t'; });
    const auto bytes = crypto::from_base64(compact);
    return bytes ? std::string(bytes->begin(), bytes->end()) : std::string();
}

}  // namespace roster::consumer
