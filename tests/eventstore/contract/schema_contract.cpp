// The schema: migrations, and a log that only grows.

#include <thread>

#include "eventstore/schema_migrator.hpp"
#include "tests/eventstore/event_store_contract.hpp"

using namespace roster;
using namespace roster::eventstore;
using namespace roster::eventstore::testing;

TEST_CASE("a schema is made once, and a second migration changes nothing", "[contract][schema]") {
    const auto test = empty_store();
    const auto before = answer_of(schema_status(test->settings()));
    CHECK(before.found == 0);
    CHECK(before.wanted > 0);

    CHECK(answer_of(migrate(test->settings())).found == before.wanted);
    const auto log_id = answer_of(test->open()->open_reader()->head()).log_id;
    CHECK(answer_of(migrate(test->settings())).found == before.wanted);

    CHECK(answer_of(schema_status(test->settings())).found == before.wanted);
    CHECK(answer_of(test->open()->open_reader()->head()).log_id == log_id);
}

TEST_CASE("migrations at once wait for each other", "[contract][schema]") {
    const auto test = empty_store();
    std::atomic<int> done = 0;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 4; ++i)
            threads.emplace_back([&] {
                if (migrate(test->settings())) ++done;
            });
    }
    CHECK(done == 4);
    CHECK(test->ask_sql("SELECT count(*) FROM log_head") == "1");
}

TEST_CASE("a newer schema is refused", "[contract][schema]") {
    const auto test = fresh_store();
    test->run_sql("INSERT INTO schema_version (number, name) VALUES (999, 'from the future')");

    const auto answer = migrate(test->settings());

    REQUIRE_FALSE(answer.has_value());
    CHECK(answer.error().kind == MigrationError::Kind::newer_schema);
    CHECK(answer_of(schema_status(test->settings())).found == 999);
}

TEST_CASE("a schema that has grown since is usable, until it has lost what this binary needs",
          "[contract][schema]") {
    const auto test = fresh_store();
    const auto wanted = answer_of(schema_status(test->settings())).wanted;
    const auto run_later = [&](int number, const std::string& name) {
        test->run_sql("INSERT INTO schema_version (number, name) VALUES (" +
                      std::to_string(wanted + number) + ", '" + name + "')");
        return answer_of(schema_status(test->settings()));
    };
    CHECK(answer_of(schema_status(test->settings())).is_usable());

    CHECK(run_later(1, "another_table").is_usable());
    CHECK(run_later(2, "drop_a_table_needs_" + std::to_string(wanted)).is_usable());
    const auto store = test->open();
    LogExamples examples(44);
    CHECK(store->open_appender()->append(examples.batch(1)).has_value());

    const auto shrunk = run_later(3, "drop_another_table_needs_" + std::to_string(wanted + 1));
    CHECK_FALSE(shrunk.is_usable());
    CHECK(shrunk.needed == wanted + 1);
}

TEST_CASE("an older schema is not usable", "[contract][schema]") {
    const auto test = fresh_store();
    test->run_sql(
        "DELETE FROM schema_version WHERE number = (SELECT max(number) FROM schema_version)");
    CHECK_FALSE(answer_of(schema_status(test->settings())).is_usable());
    CHECK_FALSE(answer_of(schema_status(empty_store()->settings())).is_usable());
}

TEST_CASE("a log without a schema is unavailable, and works once it is migrated",
          "[contract][schema]") {
    const auto test = empty_store();
    const auto store = test->open();
    const auto reader = store->open_reader();
    const auto appender = store->open_appender();
    LogExamples examples(41);
    const auto batch = examples.batch(1);
    CHECK_FALSE(reader->head().has_value());
    CHECK_FALSE(reader->read_log({0}, 1).has_value());
    CHECK(appender->append(batch).error() == AppendError::unavailable);

    REQUIRE(migrate(test->settings()));

    CHECK(reader->head().has_value());
    CHECK(appender->append(batch).has_value());
}

TEST_CASE("events are not changed, not removed and not replaced, whoever asks",
          "[contract][schema]") {
    const auto test = fresh_store();
    const auto store = test->open();
    LogExamples examples(42);
    REQUIRE(store->open_appender()->append(examples.batch(2)));

    CHECK_THROWS(test->run_sql("UPDATE events SET data = '{\"forged\":true}' WHERE position = 1"));
    CHECK_THROWS(test->run_sql("DELETE FROM events WHERE position = 2"));
    if (test->settings().url.starts_with("sqlite:"))
        CHECK_THROWS(test->run_sql(
            "INSERT OR REPLACE INTO events SELECT position, stream_id, version, 'Forged',"
            " 1, event_id, recorded_at, metadata, data, private, hash FROM events"));
    else
        CHECK_THROWS(test->run_sql("TRUNCATE events"));

    CHECK(whole_log(*store->open_reader()).size() == 2);
    CHECK(test->ask_sql("SELECT count(*) FROM events WHERE data = '{}' AND type = 'Tested'") ==
          "2");
}

TEST_CASE("operators read the log as a view", "[contract][schema]") {
    const auto test = fresh_store();
    const auto store = test->open();
    LogExamples examples(43);
    auto stream = examples.new_stream();
    stream.events[0].data = R"({"notice":true})";
    REQUIRE(store->open_appender()->append(std::vector{stream}));

    CHECK(test->ask_sql("SELECT data ->> 'notice' FROM event_log").substr(0, 1) != "");
    CHECK(test->ask_sql("SELECT count(*) FROM event_log WHERE has_private_part") == "0");
}
