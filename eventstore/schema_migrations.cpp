#include "eventstore/schema_migrations.hpp"

#include <algorithm>
#include <charconv>

#include "crypto/random_ids.hpp"
#include "eventstore/embedded_sql.hpp"
#include "eventstore/store_failure.hpp"

namespace roster::eventstore {

namespace {

constexpr Migration for_postgres[] = {
    {1, "schema_version", embedded::sql_postgres_0001_schema_version_sql},
    {2, "log_head", embedded::sql_postgres_0002_log_head_sql},
    {3, "events", embedded::sql_postgres_0003_events_sql},
    {4, "append_only", embedded::sql_postgres_0004_append_only_sql},
    {5, "user_keys", embedded::sql_postgres_0005_user_keys_sql},
    {6, "event_log", embedded::sql_postgres_0006_event_log_sql},
    {7, "checkpoints", embedded::sql_postgres_0007_checkpoints_sql},
    {8, "rights", embedded::sql_postgres_0008_rights_sql},
    {9, "append_functions", embedded::sql_postgres_0009_append_functions_sql},
    {10, "roles_needs_9", embedded::sql_postgres_0010_roles_needs_9_sql},
    {11, "part_size", embedded::sql_postgres_0011_part_size_sql},
    {12, "first_part", embedded::sql_postgres_0012_first_part_sql},
    {13, "first_part_holds", embedded::sql_postgres_0013_first_part_holds_sql},
    {14, "parts", embedded::sql_postgres_0014_parts_sql},
};

constexpr Migration for_sqlite[] = {
    {1, "schema_version", embedded::sql_sqlite_0001_schema_version_sql},
    {2, "log_head", embedded::sql_sqlite_0002_log_head_sql},
    {3, "events", embedded::sql_sqlite_0003_events_sql},
    {4, "append_only", embedded::sql_sqlite_0004_append_only_sql},
    {5, "user_keys", embedded::sql_sqlite_0005_user_keys_sql},
    {6, "event_log", embedded::sql_sqlite_0006_event_log_sql},
    {7, "checkpoints", embedded::sql_sqlite_0007_checkpoints_sql},
    {8, "part_size", embedded::sql_sqlite_0008_part_size_sql},
};

// The N of `…_needs_N`; 0 for any other name.
int needed_for(std::string_view name) {
    constexpr std::string_view mark = "_needs_";
    const auto at = name.rfind(mark);
    if (at == std::string_view::npos) return 0;
    const auto digits = name.substr(at + mark.size());
    int needed = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), needed);
    return needed;
}

}  // namespace

std::span<const Migration> postgres_migrations() { return for_postgres; }
std::span<const Migration> sqlite_migrations() { return for_sqlite; }

SchemaStatus look_at_schema(MigrationTarget& target, std::span<const Migration> all) {
    SchemaStatus status{.found = target.found_version(), .wanted = all.back().number};
    if (status.found <= status.wanted) return status;
    for (const auto& name : target.names_after(status.wanted))
        status.needed = std::max(status.needed, needed_for(name));
    return status;
}

std::expected<SchemaStatus, MigrationError> bring_up_to_date(MigrationTarget& target,
                                                             std::span<const Migration> all) {
    auto status = look_at_schema(target, all);
    if (status.found > status.wanted)
        return std::unexpected(MigrationError{
            MigrationError::Kind::newer_schema,
            "the schema is at " + std::to_string(status.found) + ", this binary knows only " +
                std::to_string(status.wanted) + ": use a newer roster"});
    const auto log_id = domain::LogId(crypto::uuid_v4());
    for (const auto& migration : all) {
        if (migration.number <= status.found) continue;
        try {
            target.run(migration, log_id);
        } catch (const StoreFailure& failure) {
            return std::unexpected(MigrationError{MigrationError::Kind::failed,
                                                  "migration " + std::to_string(migration.number) +
                                                      " (" + std::string(migration.name) +
                                                      "): " + failure.what()});
        }
        status.found = migration.number;
    }
    return status;
}

}  // namespace roster::eventstore
