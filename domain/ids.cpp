#include "domain/ids.hpp"

#include <array>

namespace roster::domain {
namespace {

constexpr std::size_t text_length = 36;

constexpr bool hyphen_stands_at(std::size_t index) {
    return index == 8 || index == 13 || index == 18 || index == 23;
}

constexpr std::uint8_t no_digit = 0xFF;

constexpr auto digit_values = [] {
    std::array<std::uint8_t, 256> values{};
    values.fill(no_digit);
    for (std::uint8_t i = 0; i < 10; ++i) values[std::size_t{'0'} + i] = i;
    for (std::uint8_t i = 10; i < 16; ++i) {
        values[std::size_t{'a'} + i - 10] = i;
        values[std::size_t{'A'} + i - 10] = i;
    }
    return values;
}();

std::uint8_t digit_value(char character) {
    return digit_values[static_cast<std::uint8_t>(character)];
}

}  // namespace

std::optional<Uuid> Uuid::parse(std::string_view text) {
    if (text.size() != text_length) return std::nullopt;
    Bytes bytes{};
    std::size_t i = 0;
    for (auto& byte : bytes) {
        if (hyphen_stands_at(i)) {
            if (text[i] != '-') return std::nullopt;
            ++i;
        }
        const auto high = digit_value(text[i++]);
        const auto low = digit_value(text[i++]);
        if (high == no_digit || low == no_digit) return std::nullopt;
        byte = static_cast<std::uint8_t>(high << 4 | low);
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
