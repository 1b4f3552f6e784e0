#pragma once
// Octets as hexadecimal digits, lower case when written. Any thread.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace roster::text {

void append_hex(std::string& out, std::span<const std::uint8_t> bytes);
[[nodiscard]] std::string to_hex(std::span<const std::uint8_t> bytes);

// The value of one digit of either case.
[[nodiscard]] std::optional<std::uint8_t> hex_digit(char c);

// Fills `out` from lower-case digits only, two for each octet: one text for one value. False: there
// were not exactly as many digits.
[[nodiscard]] bool read_hex(std::string_view digits, std::span<std::uint8_t> out);

}  // namespace roster::text
