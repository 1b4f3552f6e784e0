#pragma once
// Time as the log tells it: microseconds since 1970 (UTC), taken from the database and never from a
// node's own clock.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace roster::domain {

// A clock without now(): a LogTime comes from the store or from an event, so it cannot be mixed
// with a node's time.
struct LogClock {
    using duration = std::chrono::microseconds;
    using rep = duration::rep;
    using period = duration::period;
    using time_point = std::chrono::time_point<LogClock, duration>;
    static constexpr bool is_steady = false;
};

using LogTime = LogClock::time_point;

// RFC 3339 in UTC with six decimals, e.g. 2026-11-22T20:14:05.123456Z.
[[nodiscard]] std::string to_rfc3339(LogTime time);

// Accepts RFC 3339 with 0 to 6 decimals and any offset; nothing else (RFC 3339 section 5.6).
[[nodiscard]] std::optional<LogTime> parse_rfc3339(std::string_view text);

}  // namespace roster::domain
