#include "eventstore/sqlite/migrator.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <mutex>

#include <fcntl.h>
#include <unistd.h>

#include "eventstore/hash_chain.hpp"
#include "eventstore/schema_migrations.hpp"
#include "eventstore/sqlite/access.hpp"
#include "eventstore/store_failure.hpp"
#include "telemetry/clock.hpp"

namespace roster::eventstore {

namespace {

constexpr std::chrono::milliseconds busy_timeout{30'000};

constexpr SqliteStatement schema_version_exists{
    "schema_version_exists", "SELECT count(*) FROM sqlite_master WHERE name = 'schema_version'"};
constexpr SqliteStatement newest_migration{"newest_migration",
                                           "SELECT coalesce(max(number), 0) FROM schema_version"};
constexpr SqliteStatement newer_names{"newer_names",
                                      "SELECT name FROM schema_version WHERE number > $1"};
constexpr SqliteStatement note_migration{
    "note_migration", "INSERT INTO schema_version (number, name) VALUES ($1, $2)"};
constexpr SqliteStatement begin_log{
    "begin_log",
    "INSERT INTO log_head (log_id, position, hash, recorded_at, key_fingerprints)"
    " SELECT $1, 0, $2, $3, '{}' WHERE NOT EXISTS (SELECT 1 FROM log_head)"};

class Target final : public MigrationTarget {
public:
    explicit Target(SqliteConnection& connection) : connection_(connection) {}

    int found_version() override {
        if (first_number(schema_version_exists) == 0) return 0;
        return static_cast<int>(first_number(newest_migration));
    }

    std::vector<std::string> names_after(int number) override {
        std::vector<std::string> names;
        auto row = connection_.query(newer_names);
        row.bind(1, std::int64_t{number});
        while (row.next()) names.push_back(row.text(0));
        return names;
    }

    void run(const Migration& migration, const domain::LogId& log_id) override {
        connection_.run("BEGIN IMMEDIATE");
        // Another process may have run it while this one waited.
        if (found_version() < migration.number) apply(migration, log_id);
        connection_.commit();
    }

private:
    void apply(const Migration& migration, const domain::LogId& log_id) {
        connection_.run(std::string(migration.sql));
        if (migration.number == first_migration_with_head)
            connection_.query(begin_log)
                .bind(1, log_id)
                .bind(2, crypto::ByteView(genesis_hash(log_id)))
                .bind(3, telemetry::system_log_time())
                .run();
        connection_.query(note_migration)
            .bind(1, std::int64_t{migration.number})
            .bind(2, migration.name)
            .run();
    }

    std::int64_t first_number(const SqliteStatement& statement) {
        auto row = connection_.query(statement);
        return row.next() ? row.number(0) : 0;
    }

    SqliteConnection& connection_;
};

// SQLite gives its write-ahead log and shared memory the same mode. A file that exists is not
// opened here: closing it would take away the locks that this process holds on it elsewhere (POSIX
// advisory locks).
void create_private_file(const std::string& path) {
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file >= 0)
        ::close(file);
    else if (errno != EEXIST)
        throw StoreFailure("cannot create " + path + ": " + std::strerror(errno));
}

}  // namespace

SchemaStatus sqlite_schema_status(const StoreSettings& settings) {
    const auto path = sqlite_path(settings.url);
    if (!std::filesystem::exists(path))
        return {.found = 0, .wanted = sqlite_migrations().back().number};
    SqliteConnection connection(path, busy_timeout);
    Target target(connection);
    return look_at_schema(target, sqlite_migrations());
}

std::expected<SchemaStatus, MigrationError> migrate_sqlite(const StoreSettings& settings) {
    static std::mutex one_at_a_time;
    const std::lock_guard lock(one_at_a_time);
    const auto path = sqlite_path(settings.url);
    create_private_file(path);
    SqliteConnection connection(path, busy_timeout);
    connection.run("PRAGMA journal_mode = WAL");
    Target target(connection);
    auto outcome = bring_up_to_date(target, sqlite_migrations());
    if (!outcome) connection.roll_back();
    return outcome;
}

}  // namespace roster::eventstore
