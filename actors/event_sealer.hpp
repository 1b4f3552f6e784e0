#pragma once
// Turns decided events into what is appended: numbered, encoded, sealed under the user's own key.
// One per user session. No CAF here.

#include <optional>
#include <vector>

#include "actors/stream_contents.hpp"
#include "crypto/keyring.hpp"
#include "telemetry/request_context.hpp"

namespace roster::actors {

// Where the events go and what travels with them.
struct AppendSlot {
    domain::StreamId stream;
    domain::StreamVersion after;
    domain::LogTime now;
    const telemetry::RequestContext& context;
};

// Holds the key of the stream's current user, wrapped; it is opened for each sealing.
class EventSealer {
public:
    explicit EventSealer(const crypto::KeyRing& keys) : keys_(keys) {}

    // From an event that was read.
    void learn(const domain::UserId& user, const crypto::Bytes& wrapped_key);
    void forget() { key_.reset(); }
    // Null: it is not known.
    [[nodiscard]] const crypto::Bytes* wrapped_key_of(const domain::UserId& user) const;

    // A new user gets a new key, an erased one loses it, in the same append. Nothing if a personal
    // part is to be sealed and the user's key is missing or cannot be opened.
    [[nodiscard]] std::optional<eventstore::StreamAppend> seal(
        const std::vector<domain::UserEvent>& events, const AppendSlot& slot) const;

private:
    struct UserKey {
        domain::UserId user;
        crypto::Bytes wrapped;
    };

    // Empty: there is none.
    [[nodiscard]] crypto::SecretBytes key_of(const domain::UserId& user) const;

    const crypto::KeyRing& keys_;
    std::optional<UserKey> key_;
};

}  // namespace roster::actors
