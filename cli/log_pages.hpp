#pragma once
// Walks the log page by page: constant memory, one short transaction each.

#include <expected>
#include <functional>
#include <vector>

#include "cli/start_error.hpp"
#include "eventstore/event_store.hpp"

namespace roster::cli {

// What the store answered; StartError if it did not.
template <class T>
[[nodiscard]] T answered(std::expected<T, eventstore::StoreUnavailable> answer) {
    if (!answer) throw StartError("ROSTER_DATABASE_URL: " + answer.error().message);
    return *std::move(answer);
}

// False: enough.
using PageVisitor = std::function<bool(const std::vector<eventstore::RecordedEvent>&)>;

// The events after `after` up to and including `last`, in order. Throws StartError if the store
// does not answer, or if an event is missing.
void for_each_page(eventstore::EventReader& reader, domain::GlobalPosition after,
                   domain::GlobalPosition last, const PageVisitor& visit);

// The event at a position. Throws StartError as above.
[[nodiscard]] eventstore::RecordedEvent event_at(eventstore::LogReader& reader,
                                                 domain::GlobalPosition position);

// The hash of the event at a position, and the log's genesis hash for 0.
[[nodiscard]] crypto::Sha256 hash_at(eventstore::LogReader& reader, const domain::LogId& log,
                                     domain::GlobalPosition position);

}  // namespace roster::cli
