#include "domain/ids.hpp"

namespace roster::domain {
namespace {

constexpr std::size_t text_length = 36;

constexpr bool hyphen_stands_at(std::size_t index) {
    return index == 8 || index == 13 || index == 18 || index == 23;
}

std::optional<std::uint8_t> nibble(char character) {
    if (character >= '0' && character <= '9') return static_cast<std::uint8_t>(character - '0');
    if (character >= 'a' && character <= 'f')
        return static_cast<std::uint8_t>(character - 'a' + 10);
    if (character >= 'A' && character <= 'F')
        return static_cast<std::uint8_t>(character - 'A' + 10);
    return std::nullopt;
}

}  // namespace

std::optional<Uuid> Uuid::parse(std::string_view text) {
    if (text.size() != text_length) return std::nullopt;
    Bytes bytes{};
    std::size_t nibbles = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (hyphen_stands_at(i)) {
            if (text[i] != '-') return std::nullopt;
            continue;
        }
        const auto value = nibble(text[i]);
        if (!value) return std::nullopt;
        auto& byte = bytes[nibbles++ / 2];
        byte = static_cast<std::uint8_t>(byte << 4 | *value);
    }
    return Uuid(bytes);
}

std::string Uuid::to_string() const {
    static constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    text.reserve(text_length);
    for (const auto byte : bytes_) {
        if (hyphen_stands_at(text.size())) text += '-';
        text += digits[byte >> 4];
        text += digits[byte & 0xf];
    }
    return text;
}

}  // namespace roster::domain
