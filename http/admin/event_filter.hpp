#pragma once
// Which events an operator asks for: ?after=&limit=&type=&user=&email=

#include <cstdint>
#include <optional>
#include <string>

#include "eventstore/recorded_event.hpp"
#include "http/admin/operators_log.hpp"

namespace roster::http {

struct EventFilter {
    domain::GlobalPosition after;
    std::optional<std::size_t> limit;
    std::string type;  // empty: any
    std::optional<domain::UserId> user;
    std::optional<domain::StreamId> stream;  // of the user or the address
    bool matches_nothing = false;            // a user that nobody knows

    [[nodiscard]] bool wants(const eventstore::RecordedEvent& event) const;
};

// On the view worker: a user's stream is looked up.
[[nodiscard]] OrProblem<EventFilter> parse_filter(const HttpRequest& request, OperatorsLog& log);

// A whole number that is not negative.
[[nodiscard]] std::optional<std::int64_t> parse_count(std::string_view text);

}  // namespace roster::http
