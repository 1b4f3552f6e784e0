// A part is moved while everybody goes on.

#include "eventstore/log_parts.hpp"
#include "tests/eventstore/log_in_parts.hpp"

using namespace roster;
using namespace roster::eventstore;
using namespace roster::eventstore::testing;

namespace {

constexpr const char* same_place = "pg_default";  // a copy is a copy, wherever it lies

std::string table_of(TestStore& test, const std::string& part) {
    return test.ask_sql("SELECT relfilenode FROM pg_class WHERE relname = '" + part + "'");
}

}  // namespace

TEST_CASE("a part is moved under writers and readers, and is the same", "[postgres][parts]") {
    const auto test = fresh_postgres_store_in_parts(1000);
    LogExamples examples(131);
    for (int i = 0; i < 10; ++i)
        REQUIRE(test->open()->open_appender()->append(examples.batch(200)));
    const auto before = table_of(*test, "events_from_1");
    std::atomic<bool> done = false;
    std::atomic<int> failures = 0;
    {
        std::jthread writer([&] {
            const auto appender = test->open()->open_appender();
            while (!done)
                if (!appender->append(examples.batch(1))) ++failures;
        });
        std::jthread reader([&] {
            const auto session = test->open()->open_reader();
            while (!done) {
                const auto page = session->read_log({0}, 1000);
                if (!page || page->size() != 1000) ++failures;
            }
        });
        for (int i = 0; i < 3; ++i)
            CHECK(move_part(test->settings(), "events_from_1", same_place).has_value());
        done = true;
    }
    CHECK(failures == 0);
    CHECK(table_of(*test, "events_from_1") != before);
    CHECK(is_whole(*test->open()->open_reader()));
    CHECK_THAT(refusal(*test, "DELETE FROM events_from_1"), Catch::Contains("append-only"));
    CHECK_THAT(refusal(*test, "SET ROLE roster_app; SELECT * FROM events_from_1"),
               Catch::Contains("permission denied"));
    CHECK(test->ask_sql("SELECT string_agg(indexname, ' ' ORDER BY indexname) FROM pg_indexes"
                        " WHERE tablename = 'events_from_1'") ==
          "events_from_1_pkey events_from_1_stream_id_version_key");
    CHECK(test->ask_sql("SELECT count(*) FROM pg_class WHERE relname LIKE '%being_moved%'") == "0");
}

TEST_CASE("a part that is still appended to is not moved", "[postgres][parts]") {
    const auto test = fresh_postgres_store_in_parts(10);
    LogExamples examples(132);
    REQUIRE(test->open()->open_appender()->append(examples.batch(15)));

    for (const auto* part : {"events_from_11", "events_from_21", "events_from_5", "log_head"}) {
        const auto moved = move_part(test->settings(), part, same_place);
        REQUIRE_FALSE(moved.has_value());
        CHECK(moved.error().kind == PartMoveError::Kind::refused);
    }
    CHECK(move_part(test->settings(), "events_from_1", same_place).has_value());
}

TEST_CASE("half a copy of a move that was killed is no hindrance", "[postgres][parts]") {
    const auto test = fresh_postgres_store_in_parts(10);
    LogExamples examples(133);
    REQUIRE(test->open()->open_appender()->append(examples.batch(15)));
    test->run_sql("CREATE TABLE events_being_moved (LIKE events)");
    CHECK(move_part(test->settings(), "events_from_1", same_place).has_value());
}

TEST_CASE("a move waits for a long reader, and lets others through meanwhile",
          "[postgres][parts]") {
    const auto test = fresh_postgres_store_in_parts(10);
    const auto appender = test->open()->open_appender();
    LogExamples examples(134);
    REQUIRE(appender->append(examples.batch(15)));
    std::jthread move;
    const auto readers = test->open()->open_read_models();
    const auto read = readers->in_transaction([&](ReadModelTransaction& transaction) {
        transaction.execute({"patience", "SET LOCAL idle_in_transaction_session_timeout = '60s'"},
                            {});
        CHECK(transaction.query({"a_dump", "SELECT count(*) FROM events"}, {}).size() == 1);
        move = std::jthread([&] {
            if (!move_part(test->settings(), "events_from_1", same_place)) std::terminate();
        });
        CHECK(eventually([&] { return somebody_waits_for_a_lock(*test); }));
        CHECK(appender->append(examples.batch(1)).has_value());
    });
    CHECK(read.has_value());
}

TEST_CASE("only the owner moves parts, and is told where to", "[postgres][parts]") {
    const auto test = fresh_postgres_store_in_parts(10);
    const auto login = test->ask_sql("SELECT 'mover_of_' || current_database()");
    test->run_sql("CREATE ROLE " + login + " LOGIN IN ROLE roster_operate");
    auto settings = test->settings();
    const auto user = settings.url.find("://") + 3;
    settings.url.replace(user, settings.url.find('@') - user, login);
    const auto may = may_move_parts(settings, same_place);
    REQUIRE_FALSE(may.has_value());
    CHECK(may.error().kind == PartMoveError::Kind::refused);
    CHECK(may.error().message.find(test->ask_sql("SELECT current_user")) != std::string::npos);
    CHECK(may.error().message.find(login) != std::string::npos);
    test->run_sql("DROP ROLE " + login);

    CHECK(may_move_parts(test->settings(), same_place).has_value());
    CHECK(may_move_parts(test->settings(), "nowhere").error().message.find("no tablespace") !=
          std::string::npos);
    CHECK(may_move_parts({.url = "sqlite:none"}, same_place).error().kind ==
          PartMoveError::Kind::refused);
}
