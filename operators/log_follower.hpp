#pragma once
// Reads the log on and on from a place in it, and notices where it went back: a failover can lose a
// tail that was read, and its positions are then used again.

#include <deque>
#include <vector>

#include "eventstore/event_store.hpp"
#include "operators/answer.hpp"

namespace roster::operators {

// One reader's place in the log. One thread at a time.
class LogFollower {
public:
    // How many of the events read last are remembered, to find what still holds.
    static constexpr std::size_t memory = 4096;

    explicit LogFollower(domain::GlobalPosition after) : position_(after) {}

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
    std::deque<Seen> seen_;  // in the order of the log; its last is at `position_`
};

}  // namespace roster::operators
