// What a failover does to a node that goes on: a replica takes the primary's place, behind the same
// address or as the other host of the URL; it may lack a tail.

#include <functional>
#include <future>

#include "eventstore/schema_migrator.hpp"
#include "tests/catch.hpp"
#include "tests/eventstore/log_examples.hpp"
#include "tests/eventstore/postgres_proxy.hpp"
#include "tests/eventstore/replicated_postgres.hpp"
#include "tests/eventstore/test_stores.hpp"
#include "tests/telemetry/captured_stderr.hpp"

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

TEST_CASE("of two hosts only the one that takes writes is used, also after a restart",
          "[failover]") {
    ReplicatedPostgres servers(ReplicatedPostgres::Kind::asynchronous);
    REQUIRE(migrate({.url = servers.both()}));
    const auto store = open_event_store({.url = servers.both()});
    const auto appender = store->open_appender();
    const auto reader = store->open_reader();
    const auto probe = store->open_write_probe();
    LogExamples examples(73);
    REQUIRE(appender->append(examples.batch(1)));
    servers.let_replica_catch_up();

    servers.stop_primary();
    CHECK(appender->append(examples.batch(1)).error() == AppendError::unavailable);
    CHECK_FALSE(reader->head().has_value());
    CHECK_FALSE(probe->check().has_value());
    servers.restart_primary();

    CHECK(appender->append(examples.batch(1)).has_value());
    CHECK(reader->head().value().position.value == 2);
    CHECK(probe->check().has_value());
    CHECK_FALSE(open_event_store({.url = servers.replica()})->open_reader()->head().has_value());
    CHECK(open_event_store({.url = servers.replica() + "?target_session_attrs=any"})
              ->open_reader()
              ->head()
              .has_value());
}

TEST_CASE("a server that has become read-only under its sessions is left for the other host",
          "[failover]") {
    ReplicatedPostgres servers(ReplicatedPostgres::Kind::asynchronous);
    REQUIRE(migrate({.url = servers.both()}));
    const auto store = open_event_store({.url = servers.both()});
    const auto appender = store->open_appender();
    const auto probe = store->open_write_probe();
    LogExamples examples(74);
    REQUIRE(appender->append(examples.batch(1)));
    REQUIRE(probe->check());
    servers.let_replica_catch_up();
    ask_sql(servers.primary(), "ALTER SYSTEM SET default_transaction_read_only = on");
    ask_sql(servers.primary(), "SELECT pg_reload_conf()");
    REQUIRE(eventually([&] { return !probe->check().has_value(); }));
    CHECK(appender->append(examples.batch(1)).error() == AppendError::unavailable);

    servers.promote_replica();

    CHECK(appender->append(examples.batch(1)).has_value());
    CHECK(probe->check().has_value());
    CHECK(ask_sql(servers.replica(), "SELECT count(*) FROM events") == "2");
}

TEST_CASE("a primary that is frozen is left within five seconds", "[failover]") {
    ReplicatedPostgres servers(ReplicatedPostgres::Kind::asynchronous);
    REQUIRE(migrate({.url = servers.primary()}));
    PostgresProxy address(servers.primary());
    const auto store = open_event_store({.url = with_two_hosts(address.url(), servers.replica())});
    const auto appender = store->open_appender();
    const auto reader = store->open_reader();
    const auto probe = store->open_write_probe();
    LogExamples examples(75);
    REQUIRE(appender->append(examples.batch(1)));
    REQUIRE(reader->head());
    servers.let_replica_catch_up();

    address.freeze();
    servers.promote_replica();
    const auto start = std::chrono::steady_clock::now();
    CHECK(eventually([&] { return appender->append(examples.batch(1)).has_value(); }));
    CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(5));

    // Where one session has come through, the others follow at once.
    CHECK(probe->check().has_value());
    CHECK(store->open_reader()->head().value().position.value == 2);
}

TEST_CASE("a commit that no synchronous standby has is unknown until one has it", "[failover]") {
    ReplicatedPostgres servers(ReplicatedPostgres::Kind::synchronous);
    REQUIRE(migrate({.url = servers.primary()}));
    const auto store = open_event_store({.url = servers.primary()});
    const auto appender = store->open_appender();
    LogExamples examples(76);
    REQUIRE(appender->append(examples.batch(1)));
    const std::string those_that_wait =
        " FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND application_name = 'roster'";
    const std::vector<std::function<void()>> ends{
        [&] { ask_sql(servers.primary(), "SELECT pg_cancel_backend(pid)" + those_that_wait); },
        [&] { ask_sql(servers.primary(), "SELECT pg_terminate_backend(pid)" + those_that_wait); },
        [&] { servers.restart_primary(); }};

    std::int64_t events = 1;
    for (const auto& end_the_wait : ends) {
        servers.stop_replica();
        const auto batch = examples.batch(1);
        auto answer = std::async(std::launch::async, [&] { return appender->append(batch); });
        REQUIRE(eventually([&] {
            return ask_sql(servers.primary(), "SELECT count(*)" + those_that_wait) == "1";
        }));
        end_the_wait();
        const auto appended = answer.get();
        REQUIRE_FALSE(appended.has_value());
        CHECK(appended.error() == AppendError::unknown);
        CHECK_FALSE(appender->resolve(batch).has_value());

        servers.start_replica();
        REQUIRE(eventually([&] { return appender->resolve(batch).has_value(); }));
        const auto resolved = appender->resolve(batch);
        REQUIRE(resolved.has_value());
        CHECK(resolved->has_value());
        ++events;
        servers.let_replica_catch_up();
        CHECK(ask_sql(servers.replica(), "SELECT count(*) FROM events") == std::to_string(events));
    }
}

TEST_CASE("nothing is acknowledged by what another node committed and no standby has",
          "[failover]") {
    ReplicatedPostgres servers(ReplicatedPostgres::Kind::synchronous);
    REQUIRE(migrate({.url = servers.primary()}));
    const auto one = open_event_store({.url = servers.primary()});
    const auto other = open_event_store({.url = servers.primary()});
    const auto appender = one->open_appender();
    const auto reader = other->open_durable_reader();
    LogExamples examples(77);
    const auto batch = examples.batch(1);
    const StreamCursor stream{batch.front().stream, {}};

    servers.stop_replica();
    auto answer = std::async(std::launch::async, [&] { return appender->append(batch); });
    const std::string those_that_wait =
        " FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND application_name = 'roster'";
    REQUIRE(eventually(
        [&] { return ask_sql(servers.primary(), "SELECT count(*)" + those_that_wait) == "1"; }));
    ask_sql(servers.primary(), "SELECT pg_cancel_backend(pid)" + those_that_wait);
    REQUIRE_FALSE(answer.get().has_value());

    // Whoever only looks sees it.
    CHECK(other->open_reader()->read_streams({&stream, 1}).value().size() == 1);
    CHECK(other->open_reader()->read_log({0}, 10).value().size() == 1);
    CHECK_FALSE(reader->read_streams({&stream, 1}).has_value());
    CHECK_FALSE(reader->read_log({0}, 10).has_value());

    servers.start_replica();
    REQUIRE(eventually([&] { return reader->read_streams({&stream, 1}).has_value(); }));
    servers.let_replica_catch_up();
    CHECK(ask_sql(servers.replica(), "SELECT count(*) FROM events") == "1");
    // Once it is known to be there, reading it needs no standby.
    servers.stop_replica();
    CHECK(reader->read_streams({&stream, 1}).value().size() == 1);
    CHECK(reader->read_log({0}, 10).value().size() == 1);
}

TEST_CASE("a server that takes over and lets no commit wait for a standby is told of",
          "[failover]") {
    ReplicatedPostgres servers(ReplicatedPostgres::Kind::synchronous);
    REQUIRE(migrate({.url = servers.both()}));
    const auto store = open_event_store({.url = servers.both()});
    const auto reader = store->open_reader();
    telemetry::configure_logging({.format = telemetry::LogFormat::json});
    const telemetry::CapturedStderr captured;
    const auto said = [&](const std::string& event) {
        return captured.text().find(R"("event":")" + event) != std::string::npos;
    };
    REQUIRE(reader->head());
    CHECK_FALSE(said("commits_wait"));
    servers.let_replica_catch_up();
    servers.stop_primary();
    servers.promote_replica();

    REQUIRE(eventually([&] { return reader->head().has_value(); }));
    CHECK(said("commits_wait_no_more"));
    ask_sql(servers.replica(), "ALTER SYSTEM SET synchronous_standby_names = 'somebody'");
    ask_sql(servers.replica(), "SELECT pg_reload_conf()");
    CHECK(eventually([&] {
        return store->open_reader()->head().has_value() && said("commits_wait_for_standby");
    }));
}
