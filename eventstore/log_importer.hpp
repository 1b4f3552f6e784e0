#pragma once
// Writes a log that was exported elsewhere into an empty store of either kind: log id, positions,
// times and hashes stay as they were.
//
// An import that was interrupted can be run again: `begin` tells what is already there. One thread.

#include <expected>
#include <memory>
#include <span>
#include <string>

#include "eventstore/event_store.hpp"

namespace roster::eventstore {

struct ImportError {
    enum class Kind {
        unavailable,
        not_empty,     // the store holds another log's events
        broken_chain,  // an event does not follow its predecessor; nothing of its batch was written
    } kind;
    std::string message;  // names the position
};

class LogImporter {
public:
    // A commit costs as much as writing some hundred events.
    static constexpr std::size_t max_batch = 2048;

    virtual ~LogImporter() = default;

    // Takes over the log's id if the store is empty. Returns the position behind which events are
    // wanted.
    [[nodiscard]] virtual std::expected<domain::GlobalPosition, ImportError> begin(
        const domain::LogId& log) = 0;

    // The next events in order, at most max_batch, each with its hash. Their wrapped keys, where
    // there are any, are added.
    [[nodiscard]] virtual std::expected<void, ImportError> add(
        std::span<const RecordedEvent> events) = 0;

    // At most max_batch. Keys that are there already stay as they are.
    [[nodiscard]] virtual std::expected<void, ImportError> add_keys(
        std::span<const KeyToAdd> keys) = 0;
};

// The store must have a schema (schema_migrator makes it). Throws std::invalid_argument as
// open_event_store does.
[[nodiscard]] std::unique_ptr<LogImporter> open_log_importer(const StoreSettings& settings);

}  // namespace roster::eventstore
