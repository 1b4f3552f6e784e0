// Chooses the store, and turns failures into the port's errors.

#include "eventstore/schema_migrator.hpp"

#include "eventstore/postgres/migrator.hpp"
#include "eventstore/sqlite/migrator.hpp"
#include "eventstore/store_failure.hpp"
#include "eventstore/store_url.hpp"

namespace roster::eventstore {

namespace {

MigrationError unavailable(const StoreFailure& failure) {
    return {MigrationError::Kind::unavailable, failure.what()};
}

}  // namespace

std::expected<SchemaStatus, MigrationError> schema_status(const StoreSettings& settings) {
    try {
        return store_kind(settings.url) == StoreKind::postgres ? postgres_schema_status(settings)
                                                               : sqlite_schema_status(settings);
    } catch (const StoreFailure& failure) {
        return std::unexpected(unavailable(failure));
    }
}

std::expected<SchemaStatus, MigrationError> migrate(const StoreSettings& settings) {
    try {
        return store_kind(settings.url) == StoreKind::postgres ? migrate_postgres(settings)
                                                               : migrate_sqlite(settings);
    } catch (const StoreFailure& failure) {
        return std::unexpected(unavailable(failure));
    }
}

}  // namespace roster::eventstore
