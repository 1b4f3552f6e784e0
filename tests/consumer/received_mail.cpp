#include "tests/consumer/received_mail.hpp"

#include <algorithm>
#include <map>
#include <vector>

#include "consumer/mail_message.hpp"
#include "text/base64.hpp"

namespace roster::consumer {
namespace {

constexpr std::string_view word_end = "?=";

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

std::string_view trimmed(std::string_view text) {
    const auto begin = text.find_first_not_of(" \t");
    if (begin == text.npos) return {};
    return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

using Headers = std::map<std::string, std::string>;  // lower-case names, unfolded values

struct Entity {
    Headers headers;
    std::string_view body;
};

std::string lowercase(std::string_view text) {
    std::string result(text);
    for (char& c : result)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return result;
}

// Takes the first line, without its end, off the text.
std::string_view take_line(std::string_view& text) {
    const auto end = text.find('\n');
    auto line = text.substr(0, end);
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

Entity parse_entity(std::string_view text) {
    Entity entity;
    std::string* last = nullptr;
    while (!text.empty()) {
        const auto line = take_line(text);
        if (line.empty()) break;
        if (last != nullptr && (line.starts_with(' ') || line.starts_with('\t'))) {
            last->append(line);
            continue;
        }
        const auto colon = line.find(':');
        if (colon == line.npos) continue;
        last = &entity.headers[lowercase(line.substr(0, colon))];
        *last = trimmed(line.substr(colon + 1));
    }
    entity.body = text;
    return entity;
}

std::string header(const Entity& entity, const std::string& name) {
    const auto found = entity.headers.find(name);
    return found == entity.headers.end() ? std::string() : found->second;
}

std::string decoded_body(const Entity& entity) {
    const auto encoding = lowercase(header(entity, "content-transfer-encoding"));
    if (encoding == "quoted-printable") return from_quoted_printable(entity.body);
    if (encoding == "base64") return from_mail_base64(entity.body);
    std::string text(entity.body);
    std::erase(text, '\r');
    return text;
}

std::string boundary_of(const std::string& content_type) {
    const auto at = lowercase(content_type).find("boundary=");
    if (at == std::string::npos) return {};
    std::string value = content_type.substr(at + 9);
    const bool is_quoted = value.starts_with('"');
    if (is_quoted) value.erase(0, 1);
    return value.substr(0, value.find(is_quoted ? '"' : ';'));
}

// The parts between the delimiter lines of a multipart body (RFC 2046, 5.1.1).
std::vector<std::string_view> split_parts(std::string_view body, const std::string& separator) {
    const auto delimiter = "--" + separator;
    std::vector<std::string_view> parts;
    const char* begin = nullptr;
    while (!body.empty()) {
        const auto* line_begin = body.data();
        const auto line = take_line(body);
        if (!line.starts_with(delimiter)) continue;
        if (begin != nullptr) parts.emplace_back(begin, line_begin);
        begin = body.data();
        if (line.substr(delimiter.size()).starts_with("--")) break;
    }
    return parts;
}

}  // namespace

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
    const auto bytes = text::from_base64(compact);
    return bytes ? std::string(bytes->begin(), bytes->end()) : std::string();
}

std::optional<ParsedMessage> parse_message(std::string_view message) {
    const auto whole = parse_entity(message);
    const auto separator = boundary_of(header(whole, "content-type"));
    if (separator.empty()) return std::nullopt;
    const auto to = parse_mailbox(header(whole, "to"));
    ParsedMessage result{.to = to ? to->address : "",
                         .subject = decode_header_text(header(whole, "subject")),
                         .text = {},
                         .html = {}};
    for (const auto& content : split_parts(whole.body, separator)) {
        const auto entity = parse_entity(content);
        const auto type = lowercase(header(entity, "content-type"));
        if (type.starts_with("text/plain")) result.text = decoded_body(entity);
        if (type.starts_with("text/html")) result.html = decoded_body(entity);
    }
    return result;
}

}  // namespace roster::consumer
