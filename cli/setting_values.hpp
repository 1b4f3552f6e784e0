#pragma once
// Reads the values of settings: durations, numbers within bounds, addresses, rates, lists.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/server.hpp"

namespace roster::cli {

// "500ms", "60s", "5m" or "5min", "24h", "30d"; "0" is zero.
[[nodiscard]] std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

// Decimal digits only, within bounds.
[[nodiscard]] std::optional<std::int64_t> parse_number(std::string_view text, std::int64_t min,
                                                       std::int64_t max);

// "host:port" or "[v6]:port".
[[nodiscard]] std::optional<http::ListenAddress> parse_listen_address(std::string_view text);

// "true", "false", "1", "0", "yes", "no".
[[nodiscard]] std::optional<bool> parse_bool(std::string_view text);

// "60/min" → 60, "off" → absent. The outer optional is absent for anything else.
[[nodiscard]] std::optional<std::optional<int>> parse_rate(std::string_view text);

// Comma-separated; blanks around an item are dropped, empty items too.
[[nodiscard]] std::vector<std::string> parse_list(std::string_view text);

}  // namespace roster::cli
