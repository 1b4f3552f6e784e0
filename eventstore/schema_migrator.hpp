#pragma once
// Brings a store's schema up to date with the numbered SQL files that are embedded in the binary
// (eventstore/sql/).

#include <expected>
#include <string>

#include "eventstore/event_store.hpp"

namespace roster::eventstore {

struct SchemaStatus {
    int found = 0;   // 0: no schema
    int wanted = 0;  // the newest this binary knows
};

struct MigrationError {
    enum class Kind { unavailable, newer_schema, failed } kind;
    std::string message;
};

// Only looks.
[[nodiscard]] std::expected<SchemaStatus, MigrationError> schema_status(
    const StoreSettings& settings);

// Idempotent; two at once wait for each other; each file is one transaction. Creates the SQLite
// file (0600). A new log gets a new log id. Refuses a schema newer than it knows.
[[nodiscard]] std::expected<SchemaStatus, MigrationError> migrate(const StoreSettings& settings);

}  // namespace roster::eventstore
