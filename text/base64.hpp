#pragma once
// Base64 (RFC 4648) in the three spellings that are needed. Keys pass through here: the time taken
// depends on lengths only. Any thread.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace roster::text {

enum class Base64 {
    padded,    // section 4
    unpadded,  // the same without '=': PHC strings
    url,       // section 5 without '=': tokens (RFC 7515)
};

[[nodiscard]] std::string to_base64(std::span<const std::uint8_t> bytes,
                                    Base64 spelling = Base64::padded);

// One text for one value: no line ends, the padding as the spelling has it, unused bits zero.
[[nodiscard]] std::optional<std::vector<std::uint8_t>> from_base64(
    std::string_view text, Base64 spelling = Base64::padded);

}  // namespace roster::text
