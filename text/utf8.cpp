// libunistring's u8_check is the only one of its functions that knows what is not UTF-8 without
// being told; u8_mbtouc steps over everything, and gives U+FFFD for what is not.

#include "text/utf8.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>

#include <unictype.h>
#include <unistr.h>

#include "text/ascii.hpp"

namespace roster::text {

namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";  // U+FFFD

const std::uint8_t* octets(std::string_view text) {
    return reinterpret_cast<const std::uint8_t*>(text.data());
}

// How much of the beginning is certainly ASCII: eight octets at a time, as most texts are short of
// anything else.
std::size_t ascii_prefix(std::string_view text) {
    constexpr std::uint64_t beyond_ascii = 0x8080808080808080;
    std::uint64_t octets_in_a_row = 0;
    std::size_t length = 0;
    for (; length + sizeof octets_in_a_row <= text.size(); length += sizeof octets_in_a_row) {
        std::memcpy(&octets_in_a_row, text.data() + length, sizeof octets_in_a_row);
        if ((octets_in_a_row & beyond_ascii) != 0) break;
    }
    return length;
}

struct Character {
    ucs4_t code_point;
    std::string_view written;
    bool is_valid;
};

// Takes the first character off a text that is not empty.
Character take_character(std::string_view& text) {
    if (is_ascii(text.front())) {
        const auto written = text.substr(0, 1);
        text.remove_prefix(1);
        return {static_cast<ucs4_t>(written.front()), written, true};
    }
    ucs4_t code_point = 0;
    const auto valid = u8_mbtoucr(&code_point, octets(text), text.size());
    const auto size = valid > 0 ? valid : u8_mbtouc(&code_point, octets(text), text.size());
    const auto written = text.substr(0, static_cast<std::size_t>(size));
    text.remove_prefix(written.size());
    return {code_point, written, valid > 0};
}

bool is_control(ucs4_t code_point) {
    constexpr ucs4_t first_printing = 0x20, del = 0x7F;
    if (code_point <= del) return code_point < first_printing || code_point == del;
    constexpr std::uint32_t controls =
        UC_CATEGORY_MASK_Cc | UC_CATEGORY_MASK_Zl | UC_CATEGORY_MASK_Zp;
    return uc_is_general_category_withtable(code_point, controls);
}

std::string_view shown(const Character& character) {
    if (!character.is_valid) return replacement;
    return is_control(character.code_point) ? std::string_view(" ") : character.written;
}

}  // namespace

bool is_utf8(std::string_view text) {
    text.remove_prefix(ascii_prefix(text));
    return u8_check(octets(text), text.size()) == nullptr;
}

std::size_t character_length(std::string_view text) {
    if (text.empty()) return 0;
    const auto character = take_character(text);
    return character.is_valid ? character.written.size() : 0;
}

std::string to_valid_utf8(std::string_view text) {
    if (is_utf8(text)) return std::string(text);
    std::string result;
    while (!text.empty()) {
        const auto character = take_character(text);
        result.append(character.is_valid ? character.written : replacement);
    }
    return result;
}

std::size_t count_code_points(std::string_view text) {
    std::size_t count = 0;
    for (; !text.empty(); ++count) take_character(text);
    return count;
}

bool has_control_characters(std::string_view text) {
    while (!text.empty())
        if (is_control(take_character(text).code_point)) return true;
    return false;
}

std::string_view without_white_space_around(std::string_view text) {
    std::size_t begin = text.size();
    std::size_t end = 0;
    for (auto rest = text; !rest.empty();) {
        const auto at = text.size() - rest.size();
        const auto character = take_character(rest);
        if (character.is_valid && uc_is_property_white_space(character.code_point)) continue;
        begin = std::min(begin, at);
        end = at + character.written.size();
    }
    return begin < end ? text.substr(begin, end - begin) : std::string_view();
}

bool has_white_space(std::string_view text) {
    while (!text.empty()) {
        const auto character = take_character(text);
        if (character.is_valid && uc_is_property_white_space(character.code_point)) return true;
    }
    return false;
}

std::string from_latin1(std::string_view text) {
    std::string result;
    result.reserve(2 * text.size());
    for (const char c : text) {
        const auto octet = static_cast<unsigned char>(c);
        if (octet >= 0x80) result.push_back(static_cast<char>(0xC0 | octet >> 6));
        result.push_back(static_cast<char>(octet < 0x80 ? octet : 0x80 | (octet & 0x3F)));
    }
    return result;
}

std::string one_line(std::string_view text, std::size_t max_code_points) {
    std::string result;
    for (std::size_t count = 0; !text.empty() && count < max_code_points; ++count)
        result.append(shown(take_character(text)));
    return result;
}

}  // namespace roster::text
