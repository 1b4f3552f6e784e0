#include "text/escape.hpp"

#include <cstdint>

#include <unictype.h>
#include <unistr.h>

#include "text/hex.hpp"

namespace roster::text {

namespace {

std::string_view html_reference(char c) {
    switch (c) {
        case '&':
            return "&amp;";
        case '<':
            return "&lt;";
        case '>':
            return "&gt;";
        case '"':
            return "&quot;";
        case '\'':
            return "&#39;";  // old mail programs do not know &apos;
        default:
            return {};
    }
}

// Without leading zeros, but at least two digits.
std::string digits_of(ucs4_t code_point) {
    std::string digits;
    for (int shift = 16; shift >= 0; shift -= 8)
        if (const auto octet = static_cast<std::uint8_t>(code_point >> shift);
            octet != 0 || shift == 0 || !digits.empty())
            append_hex(digits, {&octet, 1});
    return digits;
}

// Controls, separators of lines and paragraphs, and the invisible format characters: among them
// those of writing direction.
bool steers(ucs4_t code_point) {
    constexpr std::uint32_t steering =
        UC_CATEGORY_MASK_Cc | UC_CATEGORY_MASK_Cf | UC_CATEGORY_MASK_Zl | UC_CATEGORY_MASK_Zp;
    return uc_is_general_category_withtable(code_point, steering);
}

}  // namespace

std::string html_escaped(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    for (const char c : text) {
        const auto reference = html_reference(c);
        if (reference.empty())
            result.push_back(c);
        else
            result.append(reference);
    }
    return result;
}

std::string terminal_escaped(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    while (!text.empty()) {
        const auto* octets = reinterpret_cast<const std::uint8_t*>(text.data());
        ucs4_t code_point = 0;
        const int length = u8_mbtoucr(&code_point, octets, text.size());
        if (length <= 0)
            result.append("\\x{").append(digits_of(*octets)).append("}");
        else if (steers(code_point))
            result.append("\\u{").append(digits_of(code_point)).append("}");
        else
            result.append(text.substr(0, static_cast<std::size_t>(length)));
        text.remove_prefix(length <= 0 ? 1 : static_cast<std::size_t>(length));
    }
    return result;
}

}  // namespace roster::text
