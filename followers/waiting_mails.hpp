#pragma once
// Since when mails wait to be sent: ordered on the bus and settled by no worker, or in the log and
// not on the bus yet. Whoever is not waiting, and has heard nothing, will hear nothing.

#include <expected>
#include <memory>
#include <optional>

#include "domain/log_time.hpp"
#include "eventstore/event_store.hpp"
#include "followers/failure.hpp"
#include "followers/stored_checkpoint.hpp"
#include "messaging/event_bus.hpp"

namespace roster::followers {

// One thread.
class WaitingMails {
public:
    WaitingMails(eventstore::EventStore& store, messaging::EventBus& bus);

    // When the oldest of them was recorded; nothing: none waits. An error: nobody can tell now,
    // because store or bus is away, or because the bus lost what it had and is being given it
    // again.
    [[nodiscard]] std::expected<std::optional<domain::LogTime>, Failure> since();

private:
    [[nodiscard]] std::expected<std::optional<domain::LogTime>, Failure> unpublished();

    messaging::EventBus& bus_;
    std::unique_ptr<eventstore::EventReader> reader_;
    StoredCheckpoint relay_;
};

}  // namespace roster::followers
