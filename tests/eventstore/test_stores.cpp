#include "tests/eventstore/test_stores.hpp"

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <thread>

#include <SQLiteCpp/SQLiteCpp.h>
#include <pqxx/pqxx>
#include <unistd.h>

#include "eventstore/schema_migrator.hpp"
#include "tests/harness/wait_until.hpp"

namespace roster::eventstore::testing {

namespace {

std::string unique_name() {
    static std::atomic<int> count = 0;
    return "roster_test_" + std::to_string(::getpid()) + "_" + std::to_string(++count);
}

void migrate_or_throw(const StoreSettings& settings) {
    if (const auto status = migrate(settings); !status)
        throw std::runtime_error("cannot migrate a test's store: " + status.error().message);
}

class SqliteTestStore final : public TestStore {
public:
    SqliteTestStore() : directory_(std::filesystem::temp_directory_path() / unique_name()) {
        std::filesystem::create_directory(directory_);
    }
    ~SqliteTestStore() override { std::filesystem::remove_all(directory_); }

    StoreSettings settings() const override { return {.url = "sqlite:" + path()}; }

    void run_sql(const std::string& sql) override { connection().exec(sql); }

    std::string ask_sql(const std::string& sql) override {
        auto database = connection();
        SQLite::Statement statement(database, sql);
        if (!statement.executeStep()) throw std::runtime_error("no row");
        return statement.getColumn(0).getString();
    }

    void tamper(const std::string& sql) override {
        run_sql(
            "DROP TRIGGER IF EXISTS events_are_not_updated;"
            "DROP TRIGGER IF EXISTS events_are_not_deleted;"
            "DROP TRIGGER IF EXISTS events_are_not_replaced;" +
            sql);
    }

private:
    std::string path() const { return (directory_ / "log.db").string(); }

    SQLite::Database connection() const {
        constexpr int patience_ms = 5000;
        return {path(), SQLite::OPEN_READWRITE, patience_ms};
    }

    std::filesystem::path directory_;
};

std::string server_url() {
    const char* url = std::getenv("ROSTER_TEST_POSTGRES_URL");
    if (url == nullptr || *url == '\0')
        throw std::runtime_error(
            "ROSTER_TEST_POSTGRES_URL is not set: run this test with "
            "tests/harness/with_servers.py");
    return url;
}

// postgresql://user@host:port/database, with another database.
std::string with_database(const std::string& url, const std::string& database) {
    const auto query = url.find('?');
    const auto slash = url.find('/', url.find("://") + 3);
    const auto rest = query == std::string::npos ? "" : url.substr(query);
    return url.substr(0, std::min(slash, query)) + "/" + database + rest;
}

void run_on(const std::string& url, const std::string& sql) {
    pqxx::connection connection(url);
    pqxx::nontransaction session(connection);
    session.exec(sql);
}

class PostgresTestStore final : public TestStore {
public:
    PostgresTestStore() : server_(server_url()), database_(unique_name()) {
        run_on(server_, "CREATE DATABASE " + database_);
    }
    ~PostgresTestStore() override {
        try {
            run_on(server_, "DROP DATABASE " + database_ + " WITH (FORCE)");
        } catch (const std::exception&) {
            // The private server goes away with all its databases.
        }
    }

    StoreSettings settings() const override { return {.url = with_database(server_, database_)}; }

    void run_sql(const std::string& sql) override { run_on(settings().url, sql); }

    std::string ask_sql(const std::string& sql) override {
        pqxx::connection connection(settings().url);
        pqxx::nontransaction session(connection);
        return session.exec(sql)[0][0].c_str();
    }

    void tamper(const std::string& sql) override {
        run_sql("ALTER TABLE events DISABLE TRIGGER ALL;" + sql);
    }

private:
    std::string server_;
    std::string database_;
};

template <class Store>
std::unique_ptr<TestStore> migrated() {
    auto store = std::make_unique<Store>();
    migrate_or_throw(store->settings());
    return store;
}

}  // namespace

std::unique_ptr<TestStore> fresh_sqlite_store() { return migrated<SqliteTestStore>(); }
std::unique_ptr<TestStore> fresh_postgres_store() { return migrated<PostgresTestStore>(); }
std::unique_ptr<TestStore> fresh_postgres_store_in_parts(int events_per_part) {
    auto store = fresh_postgres_store();
    store->run_sql("SELECT set_events_per_part(" + std::to_string(events_per_part) + ")");
    return store;
}
std::unique_ptr<TestStore> empty_sqlite_store() { return std::make_unique<SqliteTestStore>(); }
std::unique_ptr<TestStore> empty_postgres_store() { return std::make_unique<PostgresTestStore>(); }

bool somebody_waits_for_a_lock(TestStore& postgres) {
    return postgres.ask_sql(
               "SELECT count(*) FROM pg_stat_activity"
               " WHERE datname = current_database() AND wait_event_type = 'Lock'") != "0";
}

bool eventually(const std::function<bool()>& condition, std::chrono::milliseconds patience) {
    return tests::wait_until(condition, patience);
}

}  // namespace roster::eventstore::testing
