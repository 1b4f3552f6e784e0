#pragma once
// Lengths of time as people write them in settings and queries.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace roster::text {

// "500ms", "60s", "5m" or "5min", "24h", "30d"; "0" is zero. At most 10⁹ of a unit.
[[nodiscard]] std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

// The shortest spelling that `parse_duration` takes: "90s", "1h", "250ms".
[[nodiscard]] std::string to_text(std::chrono::milliseconds duration);

}  // namespace roster::text
