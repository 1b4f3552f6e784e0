#pragma once
// Which events an operator asks for, and the log in pages of them.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "operators/person.hpp"

namespace roster::operators {

struct EventFilter {
    domain::GlobalPosition after = {};
    std::optional<std::size_t> limit = {};
    std::string type = {};                        // empty: any
    std::optional<domain::UserId> user = {};      // only this user's
    std::optional<domain::StreamId> stream = {};  // of a user or an address
    bool matches_nothing = false;                 // of somebody whom nobody knows

    // Whatever `after` and `limit` say.
    [[nodiscard]] bool wants(const eventstore::RecordedEvent& event) const;
};

// The filter's stream becomes this person's. Two persons match nothing.
void restrict_to(EventFilter& filter, const Person& person);

// "UserRegistered" and all the others that can be in a log.
[[nodiscard]] std::span<const std::string_view> event_types();
// Of them, what was probably meant by a name that is none.
[[nodiscard]] std::string_view nearest_event_type(std::string_view name);

struct EventPage {
    std::vector<eventstore::RecordedEvent> events = {};
    domain::GlobalPosition next = {};  // where the next page begins, also where this one is empty
};

// Bounded twice: by `limit` (absent: 100, at most 1000), and by how much of the log is looked at.
[[nodiscard]] Answered<EventPage> read_page(OperatorsLog& log, EventFilter filter);

// The last `count` events that the filter wants behind `filter.after`, oldest first. The page's
// `next` is the log's end as it was seen.
[[nodiscard]] Answered<EventPage> read_last(OperatorsLog& log, const EventFilter& filter,
                                            std::size_t count);

// {"events":[EVENT…],"next":N}
[[nodiscard]] std::string page_json(const OperatorsLog& log, const EventPage& page,
                                    PrivateParts parts = PrivateParts::opened);

}  // namespace roster::operators
