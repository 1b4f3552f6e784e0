// The log in parts by position: when they are made, what holds across them, and what a read
// touches.

#include "eventstore/postgres/statements.hpp"
#include "tests/eventstore/log_in_parts.hpp"

using namespace roster;
using namespace roster::eventstore;
using namespace roster::eventstore::testing;

namespace {

// How many indexes of parts a statement looked into.
int parts_touched(TestStore& test, const std::string& statement, const std::string& parameters) {
    test.run_sql(
        "CREATE OR REPLACE FUNCTION touched(statement text) RETURNS integer LANGUAGE plpgsql AS $$"
        "DECLARE line text; touched integer := 0; BEGIN"
        " FOR line IN EXECUTE 'EXPLAIN (ANALYZE, TIMING OFF) ' || statement LOOP"
        "  IF line LIKE '%Scan%on events%' AND line NOT LIKE '%never executed%' THEN"
        "   touched := touched + 1; END IF;"
        "  IF line LIKE '%Seq Scan on events%' THEN touched := touched + 1000; END IF;"
        " END LOOP; RETURN touched; END $$");
    return std::stoi(
        test.ask_sql("SET enable_seqscan = off; SET plan_cache_mode = force_generic_plan;"
                     "PREPARE asked AS " +
                     statement + "; SELECT touched('EXECUTE asked" + parameters + "')"));
}

}  // namespace

TEST_CASE("a part is made before the first event needs it", "[postgres][parts]") {
    const auto test = fresh_postgres_store_in_parts(10);
    CHECK(part_names(*test) == "events_from_1");
    const auto appender = test->open()->open_appender();
    LogExamples examples(101);

    REQUIRE(appender->append(examples.batch(1)));
    CHECK(part_names(*test) == "events_from_1 events_from_11");
    REQUIRE(appender->append(examples.batch(9)));
    CHECK(part_names(*test) == "events_from_1 events_from_11");
    REQUIRE(appender->append(examples.batch(1)));
    CHECK(part_names(*test) == "events_from_1 events_from_11 events_from_21");
}

TEST_CASE("a batch goes over the ends of parts", "[postgres][parts]") {
    const auto test = fresh_postgres_store_in_parts(10);
    const auto store = test->open();
    LogExamples examples(102);

    REQUIRE(store->open_appender()->append(std::vector{examples.new_stream(35)}));

    CHECK(test->ask_sql("SELECT string_agg(n::text, ' ' ORDER BY part) FROM"
                        " (SELECT min(position) AS part, count(*) AS n FROM events"
                        "  GROUP BY tableoid) counted") == "10 10 10 5");
    CHECK(is_whole(*store->open_reader()));
}

TEST_CASE("a version that an older part has is refused by the table itself", "[postgres][parts]") {
    const auto test = fresh_postgres_store_in_parts(10);
    LogExamples examples(103);
    const auto stream = examples.new_stream(3);
    REQUIRE(test->open()->open_appender()->append(std::vector{stream}));
    REQUIRE(test->open()->open_appender()->append(examples.batch(20)));
    const auto appended = [&](const std::string& versions, const std::string& function) {
        return refusal(*test, appending(23, stream.stream, versions, function));
    };

    for (const auto* function : {"append_events", "import_events"}) {
        INFO(function);
        CHECK_THAT(appended("ARRAY[3]", function), Catch::Contains("older part"));
        CHECK_THAT(appended("ARRAY[4, 2]", function), Catch::Contains("older part"));
        // The first three of these stand in another part than the last.
        CHECK_THAT(appended("ARRAY[4, 5, 6, 7, 8, 9, 10, 4]", function),
                   Catch::Contains("older part"));
        CHECK_THAT(appended("ARRAY[4, 4]", function), Catch::Contains("unique"));
    }
    CHECK(test->ask_sql("SELECT position FROM log_head") == "23");
    CHECK(appended("ARRAY[4, 5, 6, 7, 8, 9, 10, 11]", "append_events") == "done");
}

TEST_CASE("whoever reads for long keeps no part from being made", "[postgres][parts]") {
    const auto test = fresh_postgres_store_in_parts(10);
    const auto appender = test->open()->open_appender();
    LogExamples examples(104);
    REQUIRE(appender->append(examples.batch(5)));
    const auto readers = test->open()->open_read_models();
    const auto read = readers->in_transaction([&](ReadModelTransaction& transaction) {
        CHECK(transaction.query({"a_dump", "SELECT count(*) FROM events"}, {}).size() == 1);
        CHECK(appender->append(examples.batch(8)).has_value());
    });
    CHECK(read.has_value());
    CHECK(part_names(*test) == "events_from_1 events_from_11 events_from_21");
}

TEST_CASE("a part that is not needed yet is not waited for", "[postgres][parts]") {
    const auto test = fresh_postgres_store_in_parts(10);
    const auto appender = test->open()->open_appender();
    LogExamples examples(105);
    REQUIRE(appender->append(examples.batch(5)));
    const auto others = test->open()->open_read_models();
    const auto held = others->in_transaction([&](ReadModelTransaction& transaction) {
        // What ANALYZE takes.
        transaction.execute({"hold", "LOCK TABLE ONLY events IN SHARE UPDATE EXCLUSIVE MODE"}, {});
        CHECK(appender->append(examples.batch(8)).has_value());
    });
    CHECK(held.has_value());
    CHECK(part_names(*test) == "events_from_1 events_from_11");
    CHECK(appender->append(examples.batch(1)).has_value());
    CHECK(part_names(*test) == "events_from_1 events_from_11 events_from_21");
}

TEST_CASE("two nodes make the same part once", "[postgres][parts]") {
    const auto test = fresh_postgres_store_in_parts(10);
    {
        std::vector<std::jthread> nodes;
        for (int node = 0; node < 2; ++node)
            nodes.emplace_back([&, node] {
                const auto appender = test->open()->open_appender();
                LogExamples examples(static_cast<std::uint64_t>(106 + node));
                for (int i = 0; i < 50; ++i)
                    if (!appender->append(examples.batch(2))) std::terminate();
            });
    }
    CHECK(test->ask_sql("SELECT position FROM log_head") == "200");
    CHECK(is_whole(*test->open()->open_reader()));
}

TEST_CASE("a read by position touches its part, and a stream one index of each",
          "[postgres][parts]") {
    const auto test = fresh_postgres_store_in_parts(10);
    LogExamples examples(108);
    const auto stream = examples.new_stream();
    REQUIRE(test->open()->open_appender()->append(std::vector{stream}));
    REQUIRE(test->open()->open_appender()->append(examples.batch(94)));
    constexpr int parts = 11;  // the last one is empty
    const auto id = "ARRAY[''" + stream.stream.to_string() + "'']::uuid[]";

    CHECK(parts_touched(*test, postgres::read_log.sql, "(42, 5)") == 1);
    CHECK(parts_touched(*test, postgres::read_log.sql, "(48, 5)") == 2);
    CHECK(parts_touched(*test, postgres::look_at_log({42}), "") == 1);
    CHECK(parts_touched(*test, postgres::position_before.sql, "(clock_timestamp())") <= parts);
    CHECK(parts_touched(*test, postgres::locked_streams.sql, "(" + id + ")") == parts);
    CHECK(parts_touched(*test, postgres::events_in_place.sql, "(" + id + ", ARRAY[1])") == parts);
    CHECK(parts_touched(*test, postgres::read_streams.sql, "(" + id + ", ARRAY[0], ARRAY[10])") ==
          parts);
}
