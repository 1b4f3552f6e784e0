#pragma once
// What an append is going to write, worked out under the head's lock. The same for both stores.

#include <optional>
#include <span>
#include <vector>

#include "eventstore/event_store.hpp"

namespace roster::eventstore {

// Throws std::invalid_argument for a batch that breaks the port's rules: too many events or none, a
// stream twice, text that cannot be stored.
void require_valid_batch(std::span<const StreamAppend> batch);

// What is known once the head is locked.
struct LockedLog {
    LogHead head;
    domain::LogTime clock;         // sampled under the lock
    std::uint64_t generation = 0;  // of LogWatch, and of the connection that has the lock
};

struct BatchPlan {
    std::vector<RecordedEvent> events;  // numbered, chained, timed
    std::vector<const KeyToAdd*> keys_to_add;
    std::vector<domain::UserId> keys_to_destroy;
    BatchCommitted outcome;  // true once the transaction is committed
};

// `versions`: the streams' actual versions, in the order of the batch. A stream with another
// version than expected, or decided upon in another generation of the log, is refused with its
// keys; the others are numbered on from the head.
// recorded_at never goes back: it is the later of the clock and the head's.
[[nodiscard]] BatchPlan plan_batch(std::span<const StreamAppend> batch, const LockedLog& log,
                                   std::span<const domain::StreamVersion> versions);

// An event of the log that stands where the first event of a batch's stream was to stand.
struct EventInPlace {
    domain::EventId id;
    domain::GlobalPosition position;
};

// How a batch whose COMMIT got lost has ended. `in_place`: for each stream the event with version
// expected + 1, if there is one.
[[nodiscard]] std::optional<BatchCommitted> resolve_batch(
    std::span<const StreamAppend> batch, const LockedLog& log,
    std::span<const std::optional<EventInPlace>> in_place);

}  // namespace roster::eventstore
