#pragma once
// What the actors that talk to the store answer. No CAF here.

#include <expected>
#include <optional>
#include <vector>

#include "domain/ids.hpp"
#include "domain/user_events.hpp"
#include "eventstore/event_store.hpp"

namespace roster::actors {

// One event of a stream, decoded.
struct StreamEvent {
    domain::StreamVersion version;
    domain::EventId id;
    domain::UserEvent event;
    // Of the event's user, if the event has a personal part and the key exists.
    std::optional<crypto::Bytes> wrapped_key;
};

// The newest event of a stream that a session knows.
struct KnownEvent {
    domain::StreamVersion version;
    domain::EventId id;
};

enum class ReadFailure {
    rewound,      // the log no longer has the event that was known: it went back
    unavailable,  // the store did not answer within the limits
    overloaded,   // too many wait for it
    undecodable,  // an event is damaged or of a newer version: it was logged, and the user cannot
                  // be served
};
using StreamContents = std::expected<std::vector<StreamEvent>, ReadFailure>;

enum class AppendFailure {
    conflict,     // the stream has another version
    unavailable,  // nothing was written
    overloaded,   // too many wait; nothing was written
};
using AppendResult = std::expected<void, AppendFailure>;

}  // namespace roster::actors
