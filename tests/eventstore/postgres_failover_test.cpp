// What a failover does to a node that goes on: a replica that lacks a tail takes the primary's
// place, behind the same address.

#include "eventstore/schema_migrator.hpp"
#include "tests/catch.hpp"
#include "tests/eventstore/log_examples.hpp"
#include "tests/eventstore/postgres_proxy.hpp"
#include "tests/eventstore/replicated_postgres.hpp"
#include "tests/eventstore/test_stores.hpp"

using namespace roster;
using namespace roster::eventstore;
using namespace roster::eventstore::testing;

TEST_CASE(
    "a replica without the tail that takes over is found out before anything is written to it",
    "[failover]") {
    ReplicatedPostgres servers(ReplicatedPostgres::Kind::asynchronous);
    REQUIRE(migrate({.url = servers.primary()}));
    PostgresProxy address(servers.primary());
    const auto store = open_event_store({.url = address.url()});
    const auto appender = store->open_appender();
    const auto reader = store->open_reader();
    LogExamples examples(71);
    const auto stream = examples.new_stream(2);
    REQUIRE(appender->append(std::vector{stream}));
    servers.let_replica_catch_up();
    servers.cut_replica_off();
    auto lost = examples.append(stream.stream, 2, 3);
    REQUIRE(appender->append(std::vector{lost}));
    REQUIRE(reader->head().value().position.value == 5);
    std::vector<LogRewind> told;
    const auto telling =
        store->log_watch().on_rewind([&](const LogRewind& rewind) { told.push_back(rewind); });

    servers.promote_replica();
    address.move_to(servers.replica());
    auto decided_on_what_is_gone = examples.append(stream.stream, 2);
    decided_on_what_is_gone.decided_in_generation = 0;

    CHECK(appender->append(std::vector{decided_on_what_is_gone}).error() ==
          AppendError::unavailable);
    REQUIRE(told.size() == 1);
    CHECK(told[0].generation == 1);
    CHECK(told[0].seen.value == 5);
    CHECK(told[0].head.value == 2);
    CHECK(store->log_watch().generation() == 1);
    CHECK(ask_sql(servers.replica(), "SELECT count(*) FROM events") == "2");

    const auto refused = appender->append(std::vector{decided_on_what_is_gone});
    REQUIRE(refused.has_value());
    CHECK_FALSE(refused->streams[0].has_value());
    auto decided_anew = decided_on_what_is_gone;
    decided_anew.decided_in_generation = 1;
    CHECK(appender->append(std::vector{decided_anew}).value().streams[0].has_value());
    CHECK(reader->read_log({2}, 10).value().size() == 1);
    CHECK(told.size() == 1);
}

TEST_CASE("a replica that has all that was seen takes over unnoticed", "[failover]") {
    ReplicatedPostgres servers(ReplicatedPostgres::Kind::asynchronous);
    REQUIRE(migrate({.url = servers.primary()}));
    PostgresProxy address(servers.primary());
    const auto store = open_event_store({.url = address.url()});
    const auto appender = store->open_appender();
    LogExamples examples(72);
    REQUIRE(appender->append(examples.batch(3)));
    servers.let_replica_catch_up();
    servers.stop_primary();
    servers.promote_replica();
    address.move_to(servers.replica());

    CHECK(appender->append(examples.batch(1)).has_value());
    CHECK(store->log_watch().generation() == 0);
}
