// Copies runs of what needs no escape.

#include "text/json_writer.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>

#include <unistr.h>

#include "text/hex.hpp"
#include "text/utf8.hpp"

namespace roster::text {

namespace {

bool needs_escape(char c) { return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\'; }

void append_code_unit(std::string& out, unsigned unit) {
    const std::array octets{static_cast<std::uint8_t>(unit >> 8), static_cast<std::uint8_t>(unit)};
    out += "\\u";
    append_hex(out, octets);
}

void append_escape(std::string& out, char c) {
    constexpr std::string_view short_forms = "\"\"\\\\\bb\ff\nn\rr\tt";
    for (std::size_t i = 0; i < short_forms.size(); i += 2)
        if (short_forms[i] == c) {
            out.push_back('\\');
            out.push_back(short_forms[i + 1]);
            return;
        }
    append_code_unit(out, static_cast<unsigned char>(c));
}

void append_utf8(std::string& out, std::string_view text) {
    while (!text.empty()) {
        std::size_t plain = 0;
        while (plain < text.size() && !needs_escape(text[plain])) ++plain;
        out.append(text.substr(0, plain));
        text.remove_prefix(plain);
        if (text.empty()) return;
        append_escape(out, text.front());
        text.remove_prefix(1);
    }
}

// Beyond the basic plane as a pair of surrogates (RFC 8259, 7).
void append_ascii(std::string& out, ucs4_t code_point) {
    if (code_point < 0x10000) return append_code_unit(out, code_point);
    append_code_unit(out, 0xD800 + ((code_point - 0x10000) >> 10));
    append_code_unit(out, 0xDC00 + ((code_point - 0x10000) & 0x3FF));
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
    out.push_back('"');
    if (is_utf8(text))
        append_utf8(out, text);
    else
        append_utf8(out, to_valid_utf8(text));
    out.push_back('"');
}

std::string json_string(std::string_view text) {
    std::string result;
    result.reserve(text.size() + 2);
    append_json_string(result, text);
    return result;
}

void append_ascii_json_string(std::string& out, std::string_view text) {
    out.push_back('"');
    while (!text.empty()) {
        const char c = text.front();
        ucs4_t code_point = 0;
        const auto length = static_cast<std::size_t>(u8_mbtouc(
            &code_point, reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
        if (needs_escape(c))
            append_escape(out, c);
        else if (code_point >= 0x7F)
            append_ascii(out, code_point);
        else
            out.push_back(c);
        text.remove_prefix(length);
    }
    out.push_back('"');
}

std::string json_number(double number) {
    if (!std::isfinite(number)) return "null";
    std::array<char, 32> digits{};
    const auto [end, error] = std::to_chars(digits.begin(), digits.end(), number);
    return {digits.begin(), end};
}

JsonArray& JsonArray::add_json(std::string_view json) {
    if (text_.size() > 1) text_.push_back(',');
    text_.append(json);
    return *this;
}

void JsonObject::begin_member(std::string_view name) {
    if (!empty()) text_.push_back(',');
    append_json_string(text_, name);
    text_.push_back(':');
}

JsonObject& JsonObject::add(std::string_view name, std::string_view text) {
    begin_member(name);
    append_json_string(text_, text);
    return *this;
}

JsonObject& JsonObject::add_json(std::string_view name, std::string_view json) {
    begin_member(name);
    text_.append(json);
    return *this;
}

}  // namespace roster::text
