#pragma once
// What the actors that talk to the store answer. No CAF here.

#include <expected>
#include <optional>
#include <vector>

#include "domain/ids.hpp"
#include "domain/user_events.hpp"
#include "eventstore/event_store.hpp"
#include "eventstore/user_snapshot.hpp"

namespace roster::actors {

// One event of a stream, decoded.
struct StreamEvent {
    domain::StreamVersion version;
    domain::EventId id;
    domain::UserEvent event;
    // Of the event's user, if the event has a personal part and the key exists.
    std::optional<crypto::Bytes> wrapped_key;
};

using eventstore::KnownEvent;

// A snapshot of a long stream, with the user's key that it is sealed under.
struct KeyedSnapshot {
    eventstore::UserSnapshot snapshot;
    domain::StreamVersion key_at;  // the event that brought the key
    crypto::Bytes wrapped_key;
};

// What a session does not know of its stream yet.
struct StreamNews {
    std::optional<KeyedSnapshot> from;  // in the place of all that came before `events`
    std::vector<StreamEvent> events;
};

enum class ReadFailure {
    rewound,      // the log no longer has the event that was known: it went back
    unavailable,  // the store did not answer within the limits
    overloaded,   // too many wait for it
    undecodable,  // an event is damaged or of a newer version: it was logged, and the user cannot
                  // be served
};
using StreamContents = std::expected<StreamNews, ReadFailure>;

enum class AppendFailure {
    conflict,     // the stream has another version
    unavailable,  // nothing was written
    overloaded,   // too many wait; nothing was written
};
using AppendResult = std::expected<void, AppendFailure>;

}  // namespace roster::actors
