#pragma once
// A PostgreSQL store that is reached by way of a proxy with faults.

#include "tests/eventstore/log_examples.hpp"
#include "tests/eventstore/postgres_proxy.hpp"
#include "tests/eventstore/test_stores.hpp"

namespace roster::eventstore::testing {

class ProxiedStore {
public:
    std::unique_ptr<TestStore> test = fresh_postgres_store();
    PostgresProxy proxy{test->settings().url};
    std::unique_ptr<EventStore> store = open_event_store({.url = proxy.url()});
    std::unique_ptr<EventAppender> appender = store->open_appender();
    LogExamples examples{61};

    // No row can be added to the table any more, as on a full disk, until the trigger `full_disk`
    // is dropped.
    void fill_disk(const std::string& table) const {
        test->run_sql(
            "CREATE OR REPLACE FUNCTION disk_is_full() RETURNS trigger LANGUAGE plpgsql AS $$"
            " BEGIN RAISE 'No space left on device' USING ERRCODE = 'disk_full'; END $$;"
            "CREATE TRIGGER full_disk BEFORE INSERT ON " +
            table + " EXECUTE FUNCTION disk_is_full()");
    }

    std::int64_t events() const { return std::stoll(test->ask_sql("SELECT count(*) FROM events")); }
};

}  // namespace roster::eventstore::testing
