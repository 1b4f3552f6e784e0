#pragma once
// Where snapshots are kept: a table that nodes make for themselves, as they do for read models. It
// may be emptied or dropped at any time.

#include <expected>
#include <memory>
#include <span>
#include <vector>

#include "eventstore/event_store.hpp"
#include "eventstore/user_snapshot.hpp"

namespace roster::eventstore {

// One thread; its session connects at the first call.
class SnapshotTable {
public:
    explicit SnapshotTable(std::unique_ptr<ReadModelStore> store) : store_(std::move(store)) {}

    // Those of these streams that there are, in this binary's form; in any order.
    [[nodiscard]] std::expected<std::vector<StoredSnapshot>, StoreUnavailable> find(
        std::span<const domain::StreamId> streams);

    // In the place of an older one; one in the form of a newer binary stays.
    [[nodiscard]] std::expected<void, StoreUnavailable> keep(const StoredSnapshot& snapshot);

private:
    void define(ReadModelTransaction& transaction) const;

    std::unique_ptr<ReadModelStore> store_;
    bool is_defined_ = false;
};

}  // namespace roster::eventstore
