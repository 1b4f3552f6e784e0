// What only a server can do to us: answers to COMMIT that get lost, absence, silence.

#include <thread>

#include "tests/catch.hpp"
#include "tests/eventstore/instrumented_appender.hpp"
#include "tests/eventstore/proxied_store.hpp"

using namespace roster;
using namespace roster::eventstore;
using namespace roster::eventstore::testing;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

TEST_CASE("a COMMIT that never arrived is unknown, resolved as not happened, and can be repeated",
          "[postgres]") {
    ProxiedStore log;
    const auto batch = log.examples.batch(2);
    log.proxy.at_next_commit(PostgresProxy::AtCommit::cut_before_server);

    CHECK(log.appender->append(batch).error() == AppendError::unknown);
    const auto resolved = log.appender->resolve(batch);

    REQUIRE(resolved.has_value());
    CHECK_FALSE(resolved->has_value());
    CHECK(log.events() == 0);
    CHECK(log.appender->append(batch).has_value());
    CHECK(log.events() == 2);
}

TEST_CASE("a COMMIT whose answer got lost is unknown, and resolved as happened", "[postgres]") {
    for (const auto fault :
         {PostgresProxy::AtCommit::cut_after_server, PostgresProxy::AtCommit::cut_at_once}) {
        ProxiedStore log;
        REQUIRE(log.appender->append(log.examples.batch(1)));
        const auto conflict = log.examples.append(log.examples.stream(), 5);
        const std::vector batch{conflict, log.examples.new_stream(3)};
        log.proxy.at_next_commit(fault);

        CHECK(log.appender->append(batch).error() == AppendError::unknown);
        const auto resolved = log.appender->resolve(batch);

        REQUIRE(resolved.has_value());
        REQUIRE(resolved->has_value());
        CHECK_FALSE((*resolved)->streams[0].has_value());
        REQUIRE((*resolved)->streams[1].has_value());
        CHECK(log.events() == 4);
    }
}

TEST_CASE("an unknown append cannot be resolved while the server is away", "[postgres]") {
    ProxiedStore log;
    const auto batch = log.examples.batch(1);
    log.proxy.at_next_commit(PostgresProxy::AtCommit::cut_after_server);
    CHECK(log.appender->append(batch).error() == AppendError::unknown);

    log.proxy.go_away();
    CHECK_FALSE(log.appender->resolve(batch).has_value());
    log.proxy.come_back();

    CHECK(log.appender->resolve(batch).value().has_value());
}

TEST_CASE("resolving waits for a lost transaction that is still running", "[postgres]") {
    ProxiedStore log;
    const auto batch = log.examples.batch(1);
    std::jthread resolver;
    std::atomic<bool> resolved = false;
    bool happened = false;
    InstrumentedAppender writer(log.test->settings(), true, [&] {
        resolver = std::jthread([&] {
            happened = log.appender->resolve(batch).value().has_value();
            resolved = true;
        });
        // The resolver must be waiting for the lock, and not have answered.
        REQUIRE(eventually([&] { return resolved || somebody_waits_for_a_lock(*log.test); }));
        CHECK_FALSE(resolved);
    });

    REQUIRE(writer.append(batch).has_value());
    resolver = {};
    CHECK(happened);
}

TEST_CASE(
    "a server that is gone is found out within five seconds, and works again without reopening",
    "[postgres]") {
    ProxiedStore log;
    const auto reader = log.store->open_reader();
    const auto models = log.store->open_read_models();
    REQUIRE(log.appender->append(log.examples.batch(1)));
    REQUIRE(reader->head());
    log.proxy.go_away();

    const auto start = Clock::now();
    CHECK(log.appender->append(log.examples.batch(1)).error() == AppendError::unavailable);
    CHECK_FALSE(reader->head().has_value());
    CHECK_FALSE(models->in_transaction([](ReadModelTransaction&) {}).has_value());
    CHECK(Clock::now() - start < 5s);
    log.proxy.come_back();

    CHECK(log.appender->append(log.examples.batch(1)).has_value());
    CHECK(reader->head().value().position.value == 2);
    CHECK(models->in_transaction([](ReadModelTransaction&) {}).has_value());
}

TEST_CASE("a server that does not answer is found out within five seconds", "[postgres]") {
    ProxiedStore log;
    REQUIRE(log.appender->append(log.examples.batch(1)));
    const auto batch = log.examples.batch(1);
    log.proxy.freeze();

    auto start = Clock::now();
    CHECK(log.appender->append(batch).error() == AppendError::unavailable);
    CHECK(Clock::now() - start < 5s);
    start = Clock::now();
    CHECK(log.appender->append(batch).error() == AppendError::unavailable);  // on a new connection
    CHECK(Clock::now() - start < 5s);
    log.proxy.thaw();

    CHECK(log.appender->append(batch).has_value());
    CHECK(log.events() == 2);
}

TEST_CASE("who walks the log finds out a server that does not answer, and goes on afterwards",
          "[postgres]") {
    ProxiedStore log;
    REQUIRE(log.appender->append(log.examples.batch(3)));
    const auto walker = log.store->open_log_reader();
    REQUIRE(walker->read_log({0}, 2).value().size() == 2);
    log.proxy.freeze();
    for (int attempt = 0; attempt < 2; ++attempt) {  // the second on a new connection
        const auto start = Clock::now();
        CHECK_FALSE(walker->read_log({0}, 2).has_value());
        CHECK(Clock::now() - start < 5s);
    }
    log.proxy.thaw();
    CHECK(walker->read_log({1}, 5).value().size() == 2);
}

TEST_CASE("a session survives its connection", "[postgres]") {
    ProxiedStore log;
    const auto reader = log.store->open_reader();
    REQUIRE(log.appender->append(log.examples.batch(1)));
    REQUIRE(reader->head());

    log.test->run_sql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()");
    REQUIRE(eventually([&] {
        return log.test->ask_sql(
                   "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                   " AND application_name = 'roster'") == "0";
    }));

    // The proxy hands on the end of the old connection a moment later: one call may still meet it,
    // as the port says.
    const auto appends = [&] { return log.appender->append(log.examples.batch(1)).has_value(); };
    const auto reads = [&] { return reader->head().has_value(); };
    CHECK((appends() || appends()));
    CHECK((reads() || reads()));
}

TEST_CASE("a lease is not held while the server is away", "[postgres]") {
    ProxiedStore log;
    const auto lease = log.store->open_lease("relay");
    REQUIRE(lease->hold());
    log.proxy.go_away();
    CHECK_FALSE(lease->hold());
    log.proxy.come_back();
    CHECK(eventually([&] { return lease->hold(); }));
}

TEST_CASE("a listener comes back by itself, and says that something may have been missed",
          "[postgres]") {
    ProxiedStore log;
    const auto listener = log.store->open_listener();
    while (listener->wait(0ms)) {
    }
    log.proxy.go_away();
    CHECK(eventually([&] { return !listener->wait(10ms); }));
    log.proxy.come_back();
    CHECK(eventually([&] { return listener->wait(10ms); }));
    REQUIRE(log.appender->append(log.examples.batch(1)));
    CHECK(listener->wait(10s));
}

TEST_CASE("an append that failed counts until a write of the probe's own succeeds", "[postgres]") {
    ProxiedStore log;
    const auto probe = log.store->open_write_probe();
    CHECK(probe->check().has_value());
    log.fill_disk("events");
    log.fill_disk("checkpoints");
    CHECK(probe->check().has_value());  // nobody has written yet

    CHECK(log.appender->append(log.examples.batch(1)).error() == AppendError::unavailable);
    for (int i = 0; i < 2; ++i) {
        const auto answer = probe->check();
        REQUIRE_FALSE(answer.has_value());
        CHECK(answer.error().message.find("No space left") != std::string::npos);
    }

    log.test->run_sql("DROP TRIGGER full_disk ON events; DROP TRIGGER full_disk ON checkpoints");
    CHECK(probe->check().has_value());
    CHECK(log.test->ask_sql("SELECT count(*) FROM checkpoints") == "0");
}

TEST_CASE("the probe does not wait for the head's lock", "[postgres]") {
    ProxiedStore log;
    const auto probe = log.store->open_write_probe();
    log.fill_disk("events");
    CHECK(log.appender->append(log.examples.batch(1)).error() == AppendError::unavailable);
    std::expected<void, StoreUnavailable> answer = std::unexpected(StoreUnavailable{});
    InstrumentedAppender holder(log.test->settings(), true, [&] { answer = probe->check(); });

    (void)holder.append(log.examples.batch(1));

    CHECK(answer.has_value());
}

TEST_CASE("a server that does not answer fails the probe within two seconds", "[postgres]") {
    ProxiedStore log;
    const auto probe = log.store->open_write_probe();
    REQUIRE(probe->check());
    log.proxy.freeze();
    const auto start = Clock::now();
    CHECK_FALSE(probe->check().has_value());
    CHECK(Clock::now() - start < 2s);
    log.proxy.thaw();
    CHECK(probe->check().has_value());
}
