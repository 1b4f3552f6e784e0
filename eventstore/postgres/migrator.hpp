#pragma once
// Migrations of a PostgreSQL schema.

#include "eventstore/schema_migrator.hpp"

namespace roster::eventstore {

// Both throw StoreFailure if the server does not answer.
[[nodiscard]] SchemaStatus postgres_schema_status(const StoreSettings& settings);
[[nodiscard]] std::expected<SchemaStatus, MigrationError> migrate_postgres(
    const StoreSettings& settings);

}  // namespace roster::eventstore
