// libunistring takes invalid UTF-8 without complaint, so text::is_utf8 comes first everywhere.

#include "crypto/unicode_text.hpp"

#include <algorithm>
#include <cstdlib>
#include <new>

#include <unictype.h>
#include <uninorm.h>
#include <unistr.h>

namespace roster::crypto {

namespace {

constexpr ucs4_t first_combining_mark = 0x0300;
constexpr ucs4_t last_combining_mark = 0x036F;

const std::uint8_t* octets(std::string_view text) {
    return reinterpret_cast<const std::uint8_t*>(text.data());
}

bool is_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// Calls `use` with each code point and its octets.
template <class Use>
void for_each_code_point(std::string_view text, Use use) {
    while (!text.empty()) {
        ucs4_t code_point = 0;
        const auto size =
            static_cast<std::size_t>(u8_mbtouc(&code_point, octets(text), text.size()));
        use(code_point, text.substr(0, size));
        text.remove_prefix(size);
    }
}

SecretBytes normalized(uninorm_t form, std::string_view text) {
    if (is_ascii(text)) return SecretBytes(text);
    std::size_t size = 0;
    auto* const result = u8_normalize(form, octets(text), text.size(), nullptr, &size);
    if (result == nullptr) throw std::bad_alloc();
    SecretBytes copy(ByteView(result, size));
    wipe(std::span(result, size));
    std::free(result);  // NOLINT(cppcoreguidelines-no-malloc): libunistring's own
    return copy;
}

std::string with_plain_spaces(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    for_each_code_point(text, [&](ucs4_t code_point, std::string_view written) {
        const bool is_space = uc_is_general_category_withtable(code_point, UC_CATEGORY_MASK_Zs);
        result.append(is_space ? std::string_view(" ") : written);
    });
    return result;
}

std::string without_combining_marks(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    for_each_code_point(text, [&](ucs4_t code_point, std::string_view written) {
        if (code_point < first_combining_mark || code_point > last_combining_mark)
            result.append(written);
    });
    return result;
}

}  // namespace

SecretBytes to_opaque_string(std::string_view text) {
    auto spaced = with_plain_spaces(text);
    auto result = normalized(UNINORM_NFC, spaced);
    wipe(spaced);
    return result;
}

std::string to_guessable_bytes(std::string_view text) {
    auto bare = without_combining_marks(normalized(UNINORM_NFD, text).text());
    // Together again, or a Korean syllable would count for three.
    const auto composed = normalized(UNINORM_NFC, bare);
    wipe(bare);
    std::string result;
    result.reserve(composed.size());
    for_each_code_point(composed.text(), [&](ucs4_t code_point, std::string_view) {
        result.push_back(
            static_cast<char>(code_point < 0x80 ? code_point : 0x80 | (code_point & 0x7F)));
    });
    return result;
}

}  // namespace roster::crypto
