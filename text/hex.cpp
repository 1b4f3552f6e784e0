// By table: a page of the log has a hundred thousand digits, and nothing in it is secret from its
// own reader. Keys are written in base64.

#include "text/hex.hpp"

#include <array>

namespace roster::text {

namespace {

constexpr std::string_view digits = "0123456789abcdef";
constexpr std::uint8_t no_digit = 0xFF;

constexpr auto values = [] {
    std::array<std::uint8_t, 256> result{};
    result.fill(no_digit);
    for (std::size_t i = 0; i < digits.size(); ++i)
        result[static_cast<std::uint8_t>(digits[i])] = static_cast<std::uint8_t>(i);
    return result;
}();

std::uint8_t value_of(char digit) { return values[static_cast<std::uint8_t>(digit)]; }

}  // namespace

void append_hex(std::string& out, std::span<const std::uint8_t> bytes) {
    const auto old_size = out.size();
    out.resize(old_size + 2 * bytes.size());
    auto next = out.begin() + static_cast<std::ptrdiff_t>(old_size);
    for (const auto byte : bytes) {
        *next++ = digits[byte >> 4];
        *next++ = digits[byte & 15];
    }
}

std::string to_hex(std::span<const std::uint8_t> bytes) {
    std::string result;
    append_hex(result, bytes);
    return result;
}

std::optional<std::uint8_t> hex_digit(char c) {
    const auto value = value_of(c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c);
    return value == no_digit ? std::nullopt : std::optional(value);
}

bool read_hex(std::string_view text, std::span<std::uint8_t> out) {
    if (text.size() != 2 * out.size()) return false;
    std::uint8_t wrong = 0;
    for (std::size_t i = 0; i < out.size(); ++i) {
        const auto high = value_of(text[2 * i]);
        const auto low = value_of(text[2 * i + 1]);
        wrong |= static_cast<std::uint8_t>((high | low) & 0xF0);
        out[i] = static_cast<std::uint8_t>(high << 4 | low);
    }
    return wrong == 0;
}

}  // namespace roster::text
