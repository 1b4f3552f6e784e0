#pragma once
// Octets as hexadecimal digits, lower case when written. Any thread.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace roster::text {

void append_hex(std::string& out, std::span<const std::uint8_t> bytes);
[[nodiscard]] std::string to_hex(std::span<const std::uint8_t> bytes);

// The value of one digit of either case.
[[nodiscard]] std::optional<std::uint8_t> hex_digit(char c);

// Both take lower-case digits only, two for each octet: one text for one value. `read_hex` fills
// `out`, and says whether there were exactly as many digits.
[[nodiscard]] std::optional<std::vector<std::uint8_t>> from_hex(std::string_view digits);
[[nodiscard]] bool read_hex(std::string_view digits, std::span<std::uint8_t> out);

}  // namespace roster::text
