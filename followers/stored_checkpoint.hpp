#pragma once
// A follower's checkpoint in the store. It is moved only from where it was read: a follower that
// was frozen while another took over finds that it was overtaken, and changes nothing.

#include <expected>
#include <memory>
#include <optional>
#include <string>

#include "eventstore/event_store.hpp"
#include "followers/failure.hpp"

namespace roster::followers {

// One thread.
class StoredCheckpoint {
public:
    StoredCheckpoint(std::unique_ptr<eventstore::ReadModelStore> store, std::string follower)
        : store_(std::move(store)), follower_(std::move(follower)) {}

    // Reads it; one that was never saved is at the log's beginning.
    [[nodiscard]] std::expected<eventstore::Checkpoint, eventstore::StoreUnavailable> read();
    // Whether it had ever been saved, when it was read or moved last.
    [[nodiscard]] bool exists() const { return stored_.has_value(); }

    // Moves it from where it was read, or moved to, last; writes nothing where it is there already.
    // After an error, `store` or `overtaken`, it is to be read again.
    [[nodiscard]] std::expected<void, Failure> move_to(const eventstore::Checkpoint& next);

private:
    std::unique_ptr<eventstore::ReadModelStore> store_;
    std::string follower_;
    std::optional<eventstore::Checkpoint> stored_;  // nothing: there is none
};

}  // namespace roster::followers
