#pragma once
// A user's folded state as it is kept beside the log, so that a long stream need not be read from
// its beginning. A cache: one that is missing, stale or damaged costs time and nothing else. Port.
//
// Whoever uses one reads the stream on from the snapshot's own newest event and compares ids: where
// the log has another in its place, the snapshot is of a log that went back.

#include <optional>
#include <string>
#include <vector>

#include "crypto/keyring.hpp"
#include "crypto/secret_bytes.hpp"
#include "domain/user_state.hpp"
#include "eventstore/recorded_event.hpp"

namespace roster::eventstore {

// Grows whenever the same events fold to another state, or a state is written in another way: what
// was kept in another form is not used.
inline constexpr int snapshot_form = 2;

struct KnownEvent {
    domain::StreamVersion version;
    domain::EventId id;
    bool operator==(const KnownEvent&) const = default;
};

struct UserSnapshot {
    domain::UserState state;
    // Those that the state names and, as the last, its newest. Ascending.
    std::vector<KnownEvent> events;
    bool operator==(const UserSnapshot&) const = default;
};

// A snapshot, sealed under its user's key: destroying that key shreds it too.
struct StoredSnapshot {
    domain::StreamId stream;
    KnownEvent newest;
    domain::StreamVersion key_at;  // an event of the user, at most `newest`, with a personal part
    std::string sealed;            // base64
    bool operator==(const StoredSnapshot&) const = default;
};

// The state is Pending or Active, and its version that of the last event.
[[nodiscard]] StoredSnapshot seal_snapshot(const UserSnapshot& snapshot,
                                           const domain::StreamId& stream,
                                           domain::StreamVersion key_at,
                                           const crypto::SecretBytes& user_key);

// With the key that comes with the event at `key_at`. Nothing: they do not belong together, or the
// key was destroyed.
[[nodiscard]] std::optional<UserSnapshot> open_snapshot(const StoredSnapshot& stored,
                                                        const RecordedEvent& at_key,
                                                        const crypto::KeyRing& keys);

}  // namespace roster::eventstore
