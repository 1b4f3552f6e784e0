#pragma once
// What an import needs of a store.

#include <functional>
#include <memory>
#include <span>

#include "eventstore/event_store.hpp"

namespace roster::eventstore {

// Functions throw StoreFailure.
class ImportTarget {
public:
    virtual ~ImportTarget() = default;

    // Locks the head, runs `work` with it, and commits if that returns true. The other functions
    // are called within `work` only.
    virtual void with_locked_head(const std::function<bool(const LogHead&)>& work) = 0;
    virtual void rename_log(const domain::LogId& log, const crypto::Sha256& genesis) = 0;
    virtual void insert(
        std::span<const RecordedEvent> events) = 0;  // and moves the head behind them
    virtual void insert_keys(std::span<const KeyToAdd> keys) = 0;
};

[[nodiscard]] std::unique_ptr<ImportTarget> postgres_import_target(const StoreSettings& settings);
[[nodiscard]] std::unique_ptr<ImportTarget> sqlite_import_target(const StoreSettings& settings);

}  // namespace roster::eventstore
