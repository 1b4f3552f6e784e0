#pragma once
// The ids of a stream's events, as far as they can still be asked for: of those that the user's
// state names by their versions, and of the newest. No CAF here.

#include <cstddef>
#include <optional>
#include <vector>

#include "domain/user_state.hpp"
#include "eventstore/user_snapshot.hpp"

namespace roster::actors {

using eventstore::KnownEvent;

// One thread.
class KnownEvents {
public:
    KnownEvents() = default;
    // Ascending.
    explicit KnownEvents(std::vector<KnownEvent> events) : events_(std::move(events)) {}

    // The stream's next event.
    void add(const KnownEvent& event) { events_.push_back(event); }
    // Forgets what `state` does not name, whenever that has become as much as what it names.
    void tidy(const domain::UserState& state);

    // Throws std::logic_error for an event that the state does not name.
    [[nodiscard]] const domain::EventId& at(domain::StreamVersion version) const;
    [[nodiscard]] std::optional<KnownEvent> newest() const;
    // Those that `state` names and the newest, ascending.
    [[nodiscard]] std::vector<KnownEvent> named_by(const domain::UserState& state) const;

private:
    static constexpr std::size_t few = 64;

    std::vector<KnownEvent> events_;
    std::size_t too_many_ = few;
};

}  // namespace roster::actors
