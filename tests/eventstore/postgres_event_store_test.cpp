// What only a server can do to us: lost answers, frozen writers, absence; and what the schema's
// rights forbid.

#include <cstdio>
#include <thread>

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "eventstore/postgres_appender.hpp"
#include "eventstore/postgres_rows.hpp"
#include "eventstore/schema_migrator.hpp"
#include "eventstore/store_failure.hpp"
#include "tests/catch.hpp"
#include "tests/eventstore/log_examples.hpp"
#include "tests/eventstore/postgres_proxy.hpp"
#include "tests/eventstore/test_stores.hpp"

using namespace roster;
using namespace roster::eventstore;
using namespace roster::eventstore::testing;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

namespace {

class ProxiedStore {
public:
    std::unique_ptr<TestStore> test = fresh_postgres_store();
    PostgresProxy proxy{test->settings().url};
    std::unique_ptr<EventStore> store = open_event_store({.url = proxy.url()});
    std::unique_ptr<EventAppender> appender = store->open_appender();
    LogExamples examples{61};

    std::int64_t events() const { return std::stoll(test->ask_sql("SELECT count(*) FROM events")); }
};

// The lock's place in the append, with something to do right behind it.
class InstrumentedAppender final : public PostgresAppender {
public:
    using Lock = std::function<LockedLog(PostgresConnection&)>;

    InstrumentedAppender(const StoreSettings& settings, bool with_lock, std::function<void()> then)
        : PostgresAppender(std::make_shared<PostgresAccess>(settings)),
          with_lock_(with_lock),
          then_(std::move(then)) {}

protected:
    LockedLog lock_log(PostgresConnection& connection) override {
        auto log =
            with_lock_ ? PostgresAppender::lock_log(connection) : numbered_by_sequence(connection);
        then_();
        return log;
    }

private:
    // What event stores do that number by a sequence.
    static LockedLog numbered_by_sequence(PostgresConnection& connection) {
        return locked_log_of(
            connection.begin_with("SELECT log_id, nextval('positions') - 1, hash, recorded_at, "
                                  "key_fingerprints, clock_timestamp()"
                                  " FROM log_head"));
    }

    bool with_lock_;
    std::function<void()> then_;
};

// While one writer stands between its position and its commit, another one tries to append, and a
// reader looks. Whether the reader saw a position without its predecessor.
bool reader_skips(bool with_lock) {
    const auto test = fresh_postgres_store();
    test->run_sql("CREATE SEQUENCE positions");
    LogExamples examples(62);
    const auto reader = test->open()->open_reader();
    const auto batch_a = examples.batch(1);
    const auto batch_b = examples.batch(1);
    std::jthread second;
    std::atomic<bool> second_done = false;
    bool skipped = false;
    InstrumentedAppender b(test->settings(), with_lock, [] {});
    InstrumentedAppender a(test->settings(), with_lock, [&] {
        second = std::jthread([&] {
            (void)b.append(batch_b);
            second_done = true;
        });
        (void)eventually(
            [&] {
                const auto log = reader->read_log({0}, 10).value();
                skipped = skipped || (!log.empty() && log.front().position.value != 1);
                return skipped || second_done;
            },
            500ms);
    });
    REQUIRE(a.append(batch_a).has_value());
    second = {};
    REQUIRE(reader->read_log({0}, 10).value().size() == 2);
    return skipped;
}

class FrozenWriter {
public:
    explicit FrozenWriter(const std::string& url) {
        int ends[2];
        if (::pipe(ends) != 0) throw std::runtime_error("no pipe");
        pid_ = ::fork();
        if (pid_ == 0) {
            ::dup2(ends[1], STDOUT_FILENO);
            ::close(ends[0]);
            ::close(ends[1]);
            ::execl(ROSTER_FROZEN_WRITER, "frozen_writer", url.c_str(), nullptr);
            ::_exit(127);
        }
        ::close(ends[1]);
        output_ = ::fdopen(ends[0], "r");
    }
    ~FrozenWriter() {
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
        std::fclose(output_);
    }
    FrozenWriter(const FrozenWriter&) = delete;
    FrozenWriter& operator=(const FrozenWriter&) = delete;

    std::string read_line() {
        char line[64] = "";
        return std::fgets(line, sizeof line, output_) != nullptr ? line : "";
    }
    void wait_until_stopped() {
        int status = 0;
        ::waitpid(pid_, &status, WUNTRACED);
        REQUIRE(WIFSTOPPED(status));
    }
    void wake() { ::kill(pid_, SIGCONT); }

private:
    pid_t pid_;
    std::FILE* output_;
};

}  // namespace

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
        CHECK((*resolved)->streams[1]->first_position.value == 2);
        CHECK((*resolved)->streams[1]->version.value == 3);
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
        REQUIRE(eventually([&] {
            return log.test->ask_sql("SELECT count(*) FROM pg_locks WHERE NOT granted") != "0" ||
                   resolved;
        }));
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

    CHECK(log.appender->append(log.examples.batch(1)).has_value());
    CHECK(reader->head().has_value());
}

TEST_CASE("a node that freezes with the lock in hand stops nobody for more than three seconds",
          "[postgres]") {
    const auto test = fresh_postgres_store();
    const auto appender = test->open()->open_appender();
    LogExamples examples(63);
    REQUIRE(appender->append(examples.batch(1)));
    FrozenWriter frozen(test->settings().url);
    REQUIRE(frozen.read_line() == "locked\n");
    frozen.wait_until_stopped();

    const auto start = Clock::now();
    CHECK(appender->append(examples.batch(1)).has_value());
    CHECK(Clock::now() - start < 3s);
    CHECK(Clock::now() - start > 500ms);  // it was in the way

    frozen.wake();
    CHECK(frozen.read_line() == "unavailable\n");
    CHECK(test->ask_sql("SELECT count(*) FROM events") == "2");
}

TEST_CASE("a reader never sees a position before its predecessor", "[postgres]") {
    CHECK_FALSE(reader_skips(true));
}

TEST_CASE("without the lock a reader does: the control", "[postgres]") {
    CHECK(reader_skips(false));
}

TEST_CASE("a lease ends with its connection", "[postgres]") {
    const auto test = fresh_postgres_store();
    const auto store = test->open();
    const auto first = store->open_lease("relay");
    const auto second = store->open_lease("relay");
    REQUIRE(first->hold());
    REQUIRE_FALSE(second->hold());

    test->run_sql(
        "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
        " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())");

    CHECK(eventually([&] { return second->hold(); }));
    CHECK_FALSE(first->hold());
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

TEST_CASE("neither the service's role nor the owner may change events", "[postgres]") {
    const auto test = fresh_postgres_store();
    LogExamples examples(64);
    REQUIRE(test->open()->open_appender()->append(examples.batch(1)));
    const std::string as_app = "SET ROLE roster_app; ";
    const auto refusal = [&](const std::string& sql) -> std::string {
        try {
            test->run_sql(sql);
        } catch (const std::exception& error) {
            return error.what();
        }
        return "done";
    };

    for (const auto* sql :
         {"UPDATE events SET data = ''", "DELETE FROM events", "TRUNCATE events",
          "DROP TABLE events", "DELETE FROM log_head", "UPDATE user_keys SET wrapped_key = ''",
          "INSERT INTO log_head SELECT * FROM log_head"}) {
        INFO(sql);
        const auto answer = refusal(as_app + sql);
        CHECK((answer.find("permission denied") != std::string::npos ||
               answer.find("must be owner") != std::string::npos));
    }
    // The superuser has every right: only the trigger stands in the way.
    for (const auto* sql : {"UPDATE events SET data = ''", "DELETE FROM events", "TRUNCATE events",
                            "SET session_replication_role = replica; DELETE FROM events"}) {
        INFO(sql);
        CHECK(refusal(sql).find("append-only") != std::string::npos);
    }
    CHECK(refusal(as_app + "SELECT * FROM events; SELECT * FROM event_log; UPDATE log_head SET "
                           "position = position;"
                           " DELETE FROM user_keys; CREATE TABLE a_read_model (id text);") ==
          "done");
}

TEST_CASE("a service that owns its schema cannot change events either", "[postgres]") {
    const auto test = empty_postgres_store();
    const auto owner = test->ask_sql("SELECT 'owner_of_' || current_database()");
    test->run_sql("CREATE ROLE " + owner + " LOGIN; GRANT CREATE ON SCHEMA public TO " + owner);
    auto settings = test->settings();
    const auto user = settings.url.find("://") + 3;
    settings.url.replace(user, settings.url.find('@') - user, owner);
    REQUIRE(migrate(settings).has_value());
    REQUIRE(migrate(settings).has_value());
    const auto store = open_event_store(settings);
    LogExamples examples(65);
    auto stream = examples.new_stream();
    stream.key_to_add = KeyToAdd{examples.user(), {1}};
    CHECK(store->open_appender()->append(std::vector{stream}).has_value());
    CHECK(store->agree_on_keys({{"index", "aa"}}).value());
    CHECK(store->open_read_models()
              ->in_transaction(
                  [](ReadModelTransaction& t) { t.define("CREATE TABLE a_read_model (id text)"); })
              .has_value());

    for (const auto* sql :
         {"UPDATE events SET data = ''", "DELETE FROM events", "TRUNCATE events"}) {
        INFO(sql);
        CHECK_THROWS_WITH(test->run_sql("SET ROLE " + owner + "; " + sql),
                          Catch::Contains("permission denied"));
    }
    test->run_sql("DROP OWNED BY " + owner + "; DROP ROLE " + owner);
}

TEST_CASE("an address that is no server's is unavailable; a URL of neither kind is a mistake",
          "[postgres]") {
    const auto store = open_event_store({.url = "postgresql://nobody@127.0.0.1:1/none"});
    const auto head = store->open_reader()->head();
    REQUIRE_FALSE(head.has_value());
    CHECK(head.error().message.find('\n') == std::string::npos);
    CHECK(migrate({.url = "postgresql://nobody@127.0.0.1:1/none"}).error().kind ==
          MigrationError::Kind::unavailable);
    CHECK_THROWS_AS(open_event_store({.url = "mysql://x/y"}), std::invalid_argument);
    CHECK_THROWS_AS(open_event_store({.url = "postgresql://u:secret@[/x"}), std::invalid_argument);
}
