#pragma once
// Internationalised domain names as they stand in an address on the wire (RFC 5890). Any thread.

#include <optional>
#include <string>
#include <string_view>

namespace roster::text {

// "xn--bcher-kva.example" of "bücher.example". Nothing if an ASCII character in it is no letter,
// digit, hyphen or dot, or if it is no such name.
[[nodiscard]] std::optional<std::string> to_a_labels(std::string_view domain);

}  // namespace roster::text
