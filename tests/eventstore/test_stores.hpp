#pragma once
// Fresh, migrated logs for tests, of both kinds; each is removed with its object. Link
// roster_test_stores.
//
// PostgreSQL is found in ROSTER_TEST_POSTGRES_URL (a superuser's URL; tests/harness/with_servers.py
// exports it). Without it fresh_postgres_store throws, so that such a test fails and is never
// skipped.

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "eventstore/event_store.hpp"

namespace roster::eventstore::testing {

class TestStore {
public:
    virtual ~TestStore() = default;

    // What open_event_store and migrate take.
    [[nodiscard]] virtual StoreSettings settings() const = 0;
    [[nodiscard]] std::unique_ptr<EventStore> open() const { return open_event_store(settings()); }

    // Runs statements as the database's mightiest user.
    virtual void run_sql(const std::string& sql) = 0;
    // The first column of the first row, as text.
    [[nodiscard]] virtual std::string ask_sql(const std::string& sql) = 0;
    // The same with what protects the log out of the way: the attacker that `verify` is there for.
    virtual void tamper(const std::string& sql) = 0;
};

[[nodiscard]] std::unique_ptr<TestStore> fresh_sqlite_store();
[[nodiscard]] std::unique_ptr<TestStore> fresh_postgres_store();

// A log whose parts have so many events each.
[[nodiscard]] std::unique_ptr<TestStore> fresh_postgres_store_in_parts(int events_per_part);

// The same without a schema: for tests of migrations.
[[nodiscard]] std::unique_ptr<TestStore> empty_sqlite_store();
[[nodiscard]] std::unique_ptr<TestStore> empty_postgres_store();

// Whether a session of this PostgreSQL database waits for a lock just now.
[[nodiscard]] bool somebody_waits_for_a_lock(TestStore& postgres);

// Waits until something has come true; false if it did not within the time.
[[nodiscard]] bool eventually(const std::function<bool()>& condition,
                              std::chrono::milliseconds patience = std::chrono::seconds(10));

}  // namespace roster::eventstore::testing
