#include "eventstore/postgres/migrator.hpp"

#include <pqxx/row>

#include "eventstore/hash_chain.hpp"
#include "eventstore/postgres/session.hpp"
#include "eventstore/postgres/statements.hpp"
#include "eventstore/postgres/values.hpp"
#include "eventstore/schema_migrations.hpp"
#include "eventstore/store_failure.hpp"

namespace roster::eventstore {

namespace {

constexpr PostgresStatement schema_version_exists{
    "schema_version_exists", "SELECT (to_regclass('schema_version') IS NOT NULL)::int"};
constexpr PostgresStatement newest_migration{"newest_migration",
                                             "SELECT coalesce(max(number), 0) FROM schema_version"};
constexpr PostgresStatement newer_names{"newer_names",
                                        "SELECT name FROM schema_version WHERE number > $1::int"};
constexpr PostgresStatement note_migration{
    "note_migration", "INSERT INTO schema_version (number, name) VALUES ($1::int, $2)"};
constexpr PostgresStatement begin_log{
    "begin_log",
    "INSERT INTO log_head (log_id, position, hash, recorded_at, key_fingerprints)"
    " SELECT $1::uuid, 0, $2::bytea, clock_timestamp(), '{}' WHERE NOT EXISTS"
    " (SELECT FROM log_head)"};

// What the migration `roles_needs_9` grants; 0 where there is no such role.
constexpr PostgresStatement service_rights{
    "service_rights",
    "SELECT coalesce((SELECT has_schema_privilege(oid, current_schema(), 'USAGE')"
    " AND has_schema_privilege(oid, current_schema(), 'CREATE')"
    " AND has_table_privilege(oid, 'events', 'SELECT')"
    " AND has_function_privilege(oid, (SELECT p.oid FROM pg_proc p WHERE p.proname ="
    "  'append_events' AND p.pronamespace = current_schema()::regnamespace), 'EXECUTE')"
    " AND has_table_privilege(oid, 'log_head', 'SELECT')"
    " AND has_any_column_privilege(oid, 'log_head', 'UPDATE')"
    " AND has_table_privilege(oid, 'user_keys', 'SELECT')"
    " AND has_table_privilege(oid, 'checkpoints', 'UPDATE')"
    " AND has_table_privilege(oid, 'schema_version', 'SELECT')"
    " AND has_table_privilege(oid, 'event_log', 'SELECT')"
    " FROM pg_roles WHERE rolname = 'roster_app'), false)::int"};

class Target final : public MigrationTarget {
public:
    explicit Target(PostgresConnection& connection) : connection_(connection) {}

    int found_version() override {
        if (number_of(connection_.execute(schema_version_exists)[0][0]) == 0) return 0;
        return static_cast<int>(number_of(connection_.execute(newest_migration)[0][0]));
    }

    std::vector<std::string> names_after(int number) override {
        std::vector<std::string> names;
        for (const auto& row : connection_.execute(newer_names, {std::to_string(number)}))
            names.emplace_back(row[0].c_str());
        return names;
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

bool service_role_has_rights(PostgresConnection& connection) {
    return number_of(connection.execute(service_rights)[0][0]) == 1;
}

// What the migration of the rights could not do once, perhaps because there was no role yet, is
// tried again.
void grant_again(PostgresConnection& connection, std::string_view grants) {
    try {
        connection.begin_with(std::string(grants));
        connection.commit();
    } catch (const StoreFailure&) {
        connection.roll_back();
    }
}

std::string warning_of_rights(PostgresConnection& connection) {
    for (const auto& migration : postgres_migrations())
        if (migration.name == "roles_needs_9" && !service_role_has_rights(connection))
            grant_again(connection, migration.sql);
    if (service_role_has_rights(connection)) return {};
    return "the role roster_app lacks rights on the log, and this login may not grant them: the "
           "service can only log in as the tables' owner. Make the role as a superuser (CREATE "
           "ROLE "
           "roster_app NOLOGIN; GRANT USAGE, CREATE ON SCHEMA … TO roster_app), and run this again";
}

template <class Work>
auto with_target(const StoreSettings& settings, SessionKind kind, Work&& work) {
    PostgresSession session(std::make_shared<PostgresAccess>(settings), kind);
    return session.call([&](PostgresConnection& connection) { return work(connection); });
}

}  // namespace

SchemaStatus postgres_schema_status(const StoreSettings& settings) {
    return with_target(settings, SessionKind::schema, [](PostgresConnection& connection) {
        Target target(connection);
        return look_at_schema(target, postgres_migrations());
    });
}

std::expected<SchemaStatus, MigrationError> migrate_postgres(const StoreSettings& settings) {
    return with_target(settings, SessionKind::migration, [](PostgresConnection& connection) {
        connection.run(postgres::take_migration_lock);  // given back with the connection
        Target target(connection);
        auto outcome = bring_up_to_date(target, postgres_migrations());
        if (outcome)
            outcome->warning = warning_of_rights(connection);
        else
            connection.roll_back();
        return outcome;
    });
}

}  // namespace roster::eventstore
