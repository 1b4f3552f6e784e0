// A log that was one table becomes the first part of a log in parts.

#include "eventstore/hash_chain.hpp"
#include "eventstore/schema_migrations.hpp"
#include "eventstore/schema_migrator.hpp"
#include "tests/eventstore/log_in_parts.hpp"
#include "text/hex.hpp"

using namespace roster;
using namespace roster::eventstore;
using namespace roster::eventstore::testing;

namespace {

constexpr int last_of_one_table = 10;

// A log as migrations 1 to 10 made it.
std::unique_ptr<TestStore> log_of_one_table() {
    auto test = empty_postgres_store();
    const domain::LogId log(domain::Uuid({1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}));
    for (const auto& migration : postgres_migrations()) {
        if (migration.number > last_of_one_table) break;
        test->run_sql(std::string(migration.sql));
        if (migration.number == first_migration_with_head)
            test->run_sql(
                "INSERT INTO log_head (log_id, position, hash, recorded_at, key_fingerprints)"
                " VALUES ('" +
                log.to_string() + "', 0, '\\x" + text::to_hex(genesis_hash(log)) +
                "', clock_timestamp(), '{}')");
        test->run_sql("INSERT INTO schema_version (number, name) VALUES (" +
                      std::to_string(migration.number) + ", '" + std::string(migration.name) +
                      "')");
    }
    return test;
}

}  // namespace

TEST_CASE("a log of one table keeps its events, rights and guards as the first part",
          "[postgres][parts]") {
    const auto test = log_of_one_table();
    const auto store = test->open();
    const auto appender = store->open_appender();  // goes on over the migration
    const auto reader = store->open_reader();
    LogExamples examples(121);
    const auto stream = examples.new_stream(3);
    REQUIRE(appender->append(std::vector{stream}));
    REQUIRE(appender->append(examples.batch(200)));
    test->run_sql(
        "CREATE TABLE kept AS SELECT * FROM events; GRANT SELECT ON events TO pg_monitor");

    REQUIRE(migrate(test->settings()).has_value());

    CHECK(test->ask_sql("SELECT count(*) FROM events e JOIN kept k USING (position)"
                        " WHERE (e.*)::text = (k.*)::text") == "203");
    CHECK(test->ask_sql("SELECT count(*) FROM event_log") == "203");
    CHECK(part_names(*test) == "events_from_1");
    CHECK(appender->append(std::vector{examples.append(stream.stream, 3)}).has_value());
    CHECK(reader->read_log({203}, 10).value().size() == 1);
    CHECK(part_names(*test) == "events_from_1 events_from_50000001");
    CHECK(is_whole(*reader));
    for (const auto* part : {"events", "events_from_1"})
        CHECK_THAT(refusal(*test, "DELETE FROM " + std::string(part)),
                   Catch::Contains("append-only"));
    CHECK(refusal(*test, "SET ROLE pg_monitor; SELECT * FROM events") == "done");
    CHECK(refusal(*test, "SET ROLE roster_read; SELECT * FROM events; SELECT * FROM event_log") ==
          "done");
}

TEST_CASE("a log becomes one of parts while nodes write and read it", "[postgres][parts]") {
    const auto test = log_of_one_table();
    std::atomic<bool> done = false;
    std::atomic<int> failures = 0;
    std::atomic<std::int64_t> appended = 0;
    {
        std::vector<std::jthread> nodes;
        for (int node = 0; node < 2; ++node)
            nodes.emplace_back([&, node] {
                const auto store = test->open();
                const auto appender = store->open_appender();
                const auto reader = store->open_reader();
                LogExamples examples(static_cast<std::uint64_t>(122 + node));
                while (!done) {
                    if (appender->append(examples.batch(3)))
                        appended += 3;
                    else
                        ++failures;
                    if (!reader->read_log({0}, 100)) ++failures;
                }
            });
        CHECK(eventually([&] { return appended > 60; }));
        CHECK(migrate(test->settings()).has_value());
        const auto before = appended.load();
        CHECK(eventually([&] { return appended > before + 60; }));
        done = true;
    }
    CHECK(failures == 0);
    CHECK(test->ask_sql("SELECT position FROM log_head") == std::to_string(appended));
    CHECK(is_whole(*test->open()->open_reader()));
}

TEST_CASE("a log becomes one of parts as soon as a long reader has gone", "[postgres][parts]") {
    const auto test = log_of_one_table();
    const auto appender = test->open()->open_appender();
    LogExamples examples(124);
    REQUIRE(appender->append(examples.batch(3)));
    std::jthread migration;
    const auto readers = test->open()->open_read_models();
    const auto read = readers->in_transaction([&](ReadModelTransaction& transaction) {
        transaction.execute({"patience", "SET LOCAL idle_in_transaction_session_timeout = '60s'"},
                            {});
        CHECK(transaction.query({"a_dump", "SELECT count(*) FROM events"}, {}).size() == 1);
        migration = std::jthread([&] {
            if (!migrate(test->settings())) std::terminate();
        });
        CHECK(eventually([&] { return somebody_waits_for_a_lock(*test); }));
        // It lets others through.
        CHECK(appender->append(examples.batch(3)).has_value());
    });
    CHECK(read.has_value());
    migration.join();
    CHECK(part_names(*test) == "events_from_1");
    CHECK(appender->append(examples.batch(3)).has_value());
}

TEST_CASE("a first part has room for what is appended while it is made", "[postgres][parts]") {
    const auto test = log_of_one_table();
    test->run_sql("UPDATE log_head SET position = 49500000");
    REQUIRE(migrate(test->settings()).has_value());
    CHECK(test->ask_sql("SELECT parts_up_to FROM log_head") == "100000000");
}
