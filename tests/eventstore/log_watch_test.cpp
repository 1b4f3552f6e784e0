// The log goes back under a node that runs: whichever session connects first finds out, and nobody
// goes on as if nothing had happened.

#include <thread>

#include "eventstore/postgres/durable_position.hpp"
#include "tests/catch.hpp"
#include "tests/eventstore/proxied_store.hpp"

using namespace roster;
using namespace roster::eventstore;
using namespace roster::eventstore::testing;
using namespace std::chrono_literals;

namespace {

// The log loses what is behind a position; all lines are cut, as in a failover.
void lose_tail(ProxiedStore& log, int behind) {
    const auto kept = std::to_string(behind);
    log.proxy.go_away();
    log.test->tamper("DELETE FROM events WHERE position > " + kept +
                     "; UPDATE log_head SET position = " + kept +
                     ", hash = (SELECT hash FROM events WHERE position = " + kept + ")");
    log.proxy.come_back();
}

}  // namespace

TEST_CASE("whatever a node's session is for, the first that connects finds a log that went back",
          "[postgres][watch]") {
    ProxiedStore log;
    const auto reader = log.store->open_reader();
    const auto walker = log.store->open_log_reader();
    const auto models = log.store->open_read_models();
    const auto lease = log.store->open_lease("relay");
    const auto listener = log.store->open_listener();
    std::int64_t appended = 3;
    REQUIRE(log.appender->append(log.examples.batch(3)));
    const std::vector<std::function<bool()>> sessions{
        [&] { return reader->head().has_value(); },
        [&] { return reader->read_log({0}, 1).has_value(); },
        [&] { return walker->read_log({0}, 1).has_value(); },
        [&] { return models->in_transaction([](ReadModelTransaction&) {}).has_value(); },
        [&] { return lease->hold(); },
        [&] { return listener->wait(0ms); },
        [&] { return log.appender->append(log.examples.batch(1)).has_value(); }};
    for (std::size_t i = 0; i < sessions.size(); ++i) {
        INFO(i);
        REQUIRE(log.appender->append(log.examples.batch(2)));
        lose_tail(log, static_cast<int>(appended));
        CHECK_FALSE(sessions[i]());
        CHECK(log.store->log_watch().generation() == i + 1);
        CHECK(log.events() == appended);
        CHECK(sessions[i]());
        appended = log.events();
    }
    CHECK(log.store->log_watch().generation() == sessions.size());
}

TEST_CASE("what was only read counts as seen", "[postgres][watch]") {
    ProxiedStore log;
    const auto foreign = log.test->open()->open_appender();
    REQUIRE(foreign->append(log.examples.batch(4)));
    const StreamCursor nowhere{log.examples.stream(), {0}};
    for (const auto& read : std::vector<std::function<bool(EventReader&)>>{
             [](EventReader& reader) { return reader.head().has_value(); },
             [](EventReader& reader) { return reader.read_log({3}, 1).has_value(); },
             [&](EventReader& reader) {
                 return reader.read_streams({&nowhere, 1}).has_value() &&
                        reader.read_log({0}, 9).has_value();
             }}) {
        const auto store = open_event_store({.url = log.proxy.url()});
        REQUIRE(read(*store->open_reader()));
        REQUIRE(foreign->append(log.examples.batch(1)));
        CHECK(store->log_watch().expectation().mark.position.value >= 4);
    }
}

TEST_CASE("a session from before is not used again once another found the log gone back",
          "[postgres][watch]") {
    ProxiedStore log;
    const auto reader = log.store->open_reader();
    REQUIRE(log.appender->append(log.examples.batch(3)));
    REQUIRE(reader->head());
    const auto backend = [&] {
        return log.test->ask_sql(
            "SELECT max(pid) FROM pg_stat_activity WHERE datname ="
            " current_database() AND application_name = 'roster'");
    };
    log.test->tamper(
        "DELETE FROM events WHERE position = 3; UPDATE log_head SET position = 2,"
        " hash = (SELECT hash FROM events WHERE position = 2)");
    CHECK_FALSE(log.store->open_reader()->head().has_value());
    const auto before = backend();
    CHECK(reader->head().value().position.value == 2);
    CHECK(backend() != before);
}

TEST_CASE("another log in the place of ours is refused", "[postgres][watch]") {
    ProxiedStore log;
    const auto reader = log.store->open_reader();
    REQUIRE(reader->head());
    log.proxy.go_away();
    log.test->run_sql("UPDATE log_head SET log_id = gen_random_uuid()");
    log.proxy.come_back();
    for (int attempt = 0; attempt < 2; ++attempt) {
        const auto answer = reader->head();
        REQUIRE_FALSE(answer.has_value());
        CHECK(answer.error().message.find("another log") != std::string::npos);
    }
}

TEST_CASE("who listens for a rewind is told until it lets go", "[postgres][watch]") {
    LogWatch watch;
    int told = 0;
    auto listener = watch.on_rewind([&](const LogRewind& rewind) {
        told += static_cast<int>(rewind.seen.value - rewind.head.value);
    });
    const auto go_back = [&] {
        watch.saw(watch.generation(), {{9}, {1}});
        CHECK_THROWS(watch.compare(watch.expectation(), {{}, {{7}, {2}}, std::nullopt}));
    };
    go_back();
    CHECK(told == 2);
    listener.reset();
    go_back();
    CHECK(told == 2);
    CHECK(watch.generation() == 2);
    watch.saw(1, {{50}, {3}});  // of a connection from before
    CHECK(watch.expectation().mark.position.value == 7);
}

TEST_CASE("what was durable is so no longer behind a rewind", "[postgres][watch]") {
    DurablePosition durable;
    CHECK_FALSE(durable.covers(0, {1}));
    durable.reached(0, {5});
    durable.reached(0, {3});
    CHECK(durable.covers(0, {5}));
    CHECK_FALSE(durable.covers(0, {6}));
    CHECK_FALSE(durable.covers(1, {5}));
    durable.reached(1, {2});
    CHECK(durable.covers(1, {2}));
    CHECK_FALSE(durable.covers(1, {3}));
    durable.reached(0, {9});  // of a connection from before
    CHECK_FALSE(durable.covers(1, {3}));
}
