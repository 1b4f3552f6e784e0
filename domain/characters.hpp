#pragma once
// What letters and digits are: ASCII's, whatever the locale. For the domain's own values, since it
// includes nothing of other rooms.

namespace roster::domain {

[[nodiscard]] constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
[[nodiscard]] constexpr bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

}  // namespace roster::domain
