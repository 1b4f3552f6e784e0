#pragma once
// Migrations of a SQLite file's schema.

#include "eventstore/schema_migrator.hpp"

namespace roster::eventstore {

// Both throw StoreFailure if the file cannot be used. A file that is not there has no schema; only
// migrate_sqlite makes it.
[[nodiscard]] SchemaStatus sqlite_schema_status(const StoreSettings& settings);
[[nodiscard]] std::expected<SchemaStatus, MigrationError> migrate_sqlite(
    const StoreSettings& settings);

}  // namespace roster::eventstore
