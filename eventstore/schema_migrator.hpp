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
    int needed = 0;  // what a binary has to know at least to work with what was found
    // Of `migrate`: what could not be done, and by whom it can be; empty if all is well.
    std::string warning = {};

    // Whether this binary can work with it: a schema grows first, under the nodes of the version
    // before, and loses only what none of them uses any more (schema_migrations.hpp).
    [[nodiscard]] bool is_usable() const { return found >= wanted && needed <= wanted; }
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
