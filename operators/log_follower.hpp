#pragma once
// Reads the log on and on from a place in it, and notices where it went back: a failover can lose a
// tail that was read, and its positions are then used again.

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "eventstore/event_store.hpp"
#include "operators/answer.hpp"

namespace roster::operators {

// The beginning of an event's hash: enough to tell it from whatever else may stand at its place.
using LogPlaceMark = std::array<std::uint8_t, 8>;

[[nodiscard]] LogPlaceMark mark_of(const crypto::Sha256& hash);

// One reader's place in the log. One thread at a time.
class LogFollower {
public:
    // How many of the events read last are remembered, to find what still holds.
    static constexpr std::size_t memory = 4096;

    explicit LogFollower(domain::GlobalPosition after) : position_(after) {}
    // Of a reader who also knows how the hash of the event at that place begins: then it is noticed
    // too that another event stands there by now.
    LogFollower(domain::GlobalPosition after, std::optional<LogPlaceMark> mark)
        : position_(after), mark_(mark) {}

    struct Step {
        std::vector<eventstore::RecordedEvent> events = {};  // none: the end, or `rewound`
        // What was read behind `position()` is no longer what the log says; the next step reads on
        // from there.
        bool rewound = false;
    };

    // Up to `limit` events after `position()`, the log having been compared with what was read
    // before, also where there are none.
    [[nodiscard]] Answered<Step> read(eventstore::EventReader& reader, std::size_t limit);

    [[nodiscard]] domain::GlobalPosition position() const { return position_; }

private:
    struct Seen {
        domain::GlobalPosition position;
        crypto::Sha256 hash;
    };

    [[nodiscard]] bool holds(const std::vector<eventstore::RecordedEvent>& events) const;
    [[nodiscard]] Answered<Step> go_back(eventstore::EventReader& reader);
    void remember(const eventstore::RecordedEvent& event);

    domain::GlobalPosition position_;
    std::optional<LogPlaceMark> mark_;  // until the event at that place was read
    std::deque<Seen> seen_;             // in the order of the log; its last is at `position_`
};

}  // namespace roster::operators
