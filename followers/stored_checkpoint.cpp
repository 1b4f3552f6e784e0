#include "followers/stored_checkpoint.hpp"

namespace roster::followers {

using eventstore::Checkpoint;
using eventstore::ReadModelTransaction;

std::expected<Checkpoint, eventstore::StoreUnavailable> StoredCheckpoint::read() {
    std::optional<Checkpoint> found;
    const auto done = store_->in_transaction(
        [&](ReadModelTransaction& transaction) { found = transaction.checkpoint(follower_); });
    if (!done) return std::unexpected(done.error());
    stored_ = found;
    return found.value_or(Checkpoint{});
}

std::expected<void, Failure> StoredCheckpoint::move_to(const Checkpoint& next) {
    if (stored_ == next) return {};
    bool moved = false;
    const auto done = store_->in_transaction([&](ReadModelTransaction& transaction) {
        moved = transaction.move_checkpoint(follower_, stored_, next);
    });
    if (!done) return failed(done.error());
    if (!moved)
        return std::unexpected(
            Failure{Failure::Kind::overtaken, "another node's follower has moved the checkpoint"});
    stored_ = next;
    return {};
}

}  // namespace roster::followers
