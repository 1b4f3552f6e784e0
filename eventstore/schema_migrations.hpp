#pragma once
// The numbered SQL files that are embedded in the binary, and how they are run.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/ids.hpp"
#include "eventstore/schema_migrator.hpp"

namespace roster::eventstore {

// A migration that only adds leaves older binaries at work. One that takes something away says in
// its name whom it leaves: `…_needs_N` is for binaries that know migration N.
struct Migration {
    int number;
    std::string_view name;
    std::string_view sql;
};

// In ascending order.
[[nodiscard]] std::span<const Migration> postgres_migrations();
[[nodiscard]] std::span<const Migration> sqlite_migrations();

// What a migration needs of a store. Functions throw StoreFailure.
class MigrationTarget {
public:
    virtual ~MigrationTarget() = default;

    // The newest migration that was run; 0 if there is no schema.
    [[nodiscard]] virtual int found_version() = 0;
    // The names of those that were run and are newer than `number`.
    [[nodiscard]] virtual std::vector<std::string> names_after(int number) = 0;
    // Runs one file and notes its number, in one transaction. A schema that has a head but no log
    // gets `log_id` as its log's.
    virtual void run(const Migration& migration, const domain::LogId& log_id) = 0;
};

[[nodiscard]] SchemaStatus look_at_schema(MigrationTarget& target, std::span<const Migration> all);
// Runs what is missing. The caller holds the store's migration lock.
[[nodiscard]] std::expected<SchemaStatus, MigrationError> bring_up_to_date(
    MigrationTarget& target, std::span<const Migration> all);

// From this migration on there is a table log_head.
inline constexpr int first_migration_with_head = 2;

}  // namespace roster::eventstore
