#pragma once
// ASCII as protocols use it: letters without regard to case, blanks at the ends, lists. Octets from
// 0x80 up are no letters, whatever the locale.

#include <string>
#include <string_view>
#include <vector>

namespace roster::text {

[[nodiscard]] constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
[[nodiscard]] constexpr bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
[[nodiscard]] constexpr bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }
[[nodiscard]] constexpr char to_lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

[[nodiscard]] std::string lowercase(std::string_view text);
[[nodiscard]] bool equal_ignoring_case(std::string_view a, std::string_view b);

// Without spaces and tabs at either end.
[[nodiscard]] std::string_view trim(std::string_view text);
// The parts between `separator`, trimmed; at least one.
[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char separator);

}  // namespace roster::text
