#include "eventstore/postgres/migrator.hpp"

#include <pqxx/row>

#include "eventstore/hash_chain.hpp"
#include "eventstore/postgres/session.hpp"
#include "eventstore/postgres/values.hpp"
#include "eventstore/schema_migrations.hpp"
#include "eventstore/store_failure.hpp"

namespace roster::eventstore {

namespace {

// Two migrations at once wait for each other here. The number is arbitrary, and for ever.
constexpr const char* take_migration_lock = "SELECT pg_advisory_lock(7265737465721001)";

constexpr PostgresStatement schema_version_exists{
    "schema_version_exists", "SELECT (to_regclass('schema_version') IS NOT NULL)::int"};
constexpr PostgresStatement newest_migration{"newest_migration",
                                             "SELECT coalesce(max(number), 0) FROM schema_version"};
constexpr PostgresStatement note_migration{
    "note_migration", "INSERT INTO schema_version (number, name) VALUES ($1::int, $2)"};
constexpr PostgresStatement begin_log{
    "begin_log",
    "INSERT INTO log_head (log_id, position, hash, recorded_at, key_fingerprints)"
    " SELECT $1::uuid, 0, $2::bytea, clock_timestamp(), '{}' WHERE NOT EXISTS"
    " (SELECT FROM log_head)"};

class Target final : public MigrationTarget {
public:
    explicit Target(PostgresConnection& connection) : connection_(connection) {}

    int found_version() override {
        if (number_of(connection_.execute(schema_version_exists)[0][0]) == 0) return 0;
        return static_cast<int>(number_of(connection_.execute(newest_migration)[0][0]));
    }

    void run(const Migration& migration, const domain::LogId& log_id) override {
        connection_.begin_with(std::string(migration.sql));
        if (migration.number == first_migration_with_head)
            connection_.execute(begin_log, {log_id.to_string(), to_bytea(genesis_hash(log_id))});
        connection_.execute(note_migration,
                            {std::to_string(migration.number), std::string(migration.name)});
        connection_.commit();
    }

private:
    PostgresConnection& connection_;
};

template <class Work>
auto with_target(const StoreSettings& settings, Work&& work) {
    PostgresSession session(std::make_shared<PostgresAccess>(settings), SessionKind::migration);
    return session.call([&](PostgresConnection& connection) { return work(connection); });
}

}  // namespace

SchemaStatus postgres_schema_status(const StoreSettings& settings) {
    return with_target(settings, [](PostgresConnection& connection) {
        Target target(connection);
        return look_at_schema(target, postgres_migrations());
    });
}

std::expected<SchemaStatus, MigrationError> migrate_postgres(const StoreSettings& settings) {
    return with_target(settings, [](PostgresConnection& connection) {
        connection.run(take_migration_lock);  // given back with the connection
        Target target(connection);
        auto outcome = bring_up_to_date(target, postgres_migrations());
        if (!outcome) connection.roll_back();
        return outcome;
    });
}

}  // namespace roster::eventstore
