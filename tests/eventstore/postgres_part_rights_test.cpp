// Who may do what with parts: nobody changes an event in any of them, and only their owner makes
// them.

#include "tests/eventstore/log_in_parts.hpp"

using namespace roster;
using namespace roster::eventstore;
using namespace roster::eventstore::testing;

TEST_CASE("events are changed in no part, not even by a superuser", "[postgres][parts]") {
    const auto test = fresh_postgres_store_in_parts(10);
    LogExamples examples(111);
    REQUIRE(test->open()->open_appender()->append(examples.batch(25)));

    for (const auto* part : {"events", "events_from_1", "events_from_11", "events_from_31"})
        for (const std::string& statement :
             {"UPDATE " + std::string(part) + " SET data = ''", "DELETE FROM " + std::string(part),
              "TRUNCATE " + std::string(part),
              "SET session_replication_role = replica; DELETE FROM " + std::string(part)}) {
            INFO(statement);
            CHECK_THAT(refusal(*test, statement), Catch::Contains("append-only"));
        }
    CHECK(test->ask_sql("SELECT count(*) FROM events WHERE data = '{}'") == "25");
}

TEST_CASE("neither nodes nor operators touch parts, or say how long they are",
          "[postgres][parts]") {
    const auto test = fresh_postgres_store_in_parts(10);
    LogExamples examples(112);
    REQUIRE(test->open()->open_appender()->append(examples.batch(25)));

    for (const auto* role : {"roster_app", "roster_operate", "roster_read"})
        for (const auto* statement :
             {"UPDATE events_from_1 SET data = ''", "DELETE FROM events_from_11",
              "TRUNCATE events_from_1", "INSERT INTO events_from_1 SELECT * FROM events LIMIT 1",
              "SELECT * FROM events_from_1", "DROP TABLE events_from_31",
              "CREATE TABLE mine PARTITION OF events FOR VALUES FROM (1000) TO (2000)",
              "ALTER TABLE events DETACH PARTITION events_from_31",
              "UPDATE log_head SET events_per_part = 1", "UPDATE log_head SET parts_up_to = 1",
              "SELECT add_parts(100)", "SELECT set_events_per_part(5)",
              "SELECT guard_part('events_from_1')", "SELECT run_between_readers('SELECT 1')",
              "SELECT refuse_versions_of_older_parts(0, '{}', '{}')"}) {
            INFO(role << ": " << statement);
            const auto answer = refusal(*test, "SET ROLE " + std::string(role) + "; " + statement);
            CHECK((answer.find("permission denied") != std::string::npos ||
                   answer.find("must be owner") != std::string::npos));
        }
    CHECK(refusal(*test,
                  "SET ROLE roster_app; CREATE TABLE mine (LIKE events);"
                  "ALTER TABLE events ATTACH PARTITION mine FOR VALUES FROM (1000) TO (2000)")
              .find("must be owner") != std::string::npos);
    CHECK(refusal(*test, "SET ROLE roster_read; SELECT * FROM events; SELECT * FROM event_log") ==
          "done");
}

TEST_CASE("a node of the service's role alone makes the next part", "[postgres][parts]") {
    const auto test = fresh_postgres_store_in_parts(10);
    LogExamples examples(113);
    REQUIRE(refusal(*test, "SET ROLE roster_app; " +
                               appending(0, examples.stream(), "ARRAY[1, 2, 3]")) == "done");
    CHECK(part_names(*test) == "events_from_1 events_from_11");
    CHECK(test->ask_sql("SELECT count(DISTINCT relowner) FROM pg_class WHERE relname LIKE"
                        " 'events%' AND relkind IN ('r', 'p')") == "1");
}

TEST_CASE("only a log without events takes another size of parts", "[postgres][parts]") {
    const auto test = fresh_postgres_store_in_parts(10);
    test->run_sql("SELECT set_events_per_part(20)");
    LogExamples examples(114);
    REQUIRE(test->open()->open_appender()->append(examples.batch(15)));
    CHECK(part_names(*test) == "events_from_1 events_from_21");
    CHECK_THAT(refusal(*test, "SELECT set_events_per_part(30)"), Catch::Contains("keeps the size"));
}
