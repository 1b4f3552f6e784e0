// The head's lock: what it is for, who may hold it up, and the leases.

#include <cstdio>
#include <thread>

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "eventstore/postgres/lease.hpp"
#include "tests/catch.hpp"
#include "tests/eventstore/instrumented_appender.hpp"
#include "tests/eventstore/log_examples.hpp"
#include "tests/eventstore/test_stores.hpp"

using namespace roster;
using namespace roster::eventstore;
using namespace roster::eventstore::testing;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

namespace {

// While one writer stands between its position and its commit, another one tries to append, and a
// reader looks. Whether the reader saw a position without its predecessor.
bool reader_skips(bool with_lock) {
    const auto test = fresh_postgres_store();
    test->run_sql("CREATE SEQUENCE positions");
    // Behind the lock stands the function, which appends to the head that it finds and no other.
    if (!with_lock)
        test->run_sql(
            "DO $$ BEGIN EXECUTE replace(pg_get_functiondef('append_events'::regproc),"
            " 'WHERE position = before AND recorded_at <= at', ''); END $$");
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
        REQUIRE(eventually([&] { return second_done || somebody_waits_for_a_lock(*test); }));
        const auto log = reader->read_log({0}, 10).value();
        skipped = !log.empty() && log.front().position.value != 1;
    });
    REQUIRE(b.resolve(batch_b).has_value());  // connects: the first writer must not wait for that
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

TEST_CASE("a node that is frozen or cut off loses its leases within seconds", "[postgres]") {
    const auto test = fresh_postgres_store();
    const auto frozen_node = test->open();
    const auto frozen = frozen_node->open_lease("relay");
    REQUIRE(frozen->hold());  // and never again, as of a process that is stopped
    const auto other_node = test->open();
    const auto other = other_node->open_lease("relay");
    CHECK_FALSE(other->hold());

    const auto start = Clock::now();
    CHECK(eventually([&] { return other->hold(); }));
    CHECK(Clock::now() - start < PostgresLocks::idle_limit + 2s);
    CHECK_FALSE(frozen->hold());
}

TEST_CASE("a follower that hangs loses its lease while the others of its node keep theirs",
          "[postgres]") {
    const auto test = fresh_postgres_store();
    const auto node = test->open();
    const auto hanging = node->open_lease("relay");
    const auto busy = node->open_lease("sweep");
    REQUIRE(hanging->hold());
    REQUIRE(busy->hold());
    const auto other_node = test->open();
    const auto other = other_node->open_lease("relay");
    const auto rival = other_node->open_lease("sweep");

    bool kept = true;
    CHECK(eventually([&] {
        kept = kept && busy->hold() && !rival->hold();
        return other->hold();
    }));
    CHECK(kept);
    CHECK_FALSE(hanging->hold());
}

TEST_CASE("all leases of a node share one session", "[postgres]") {
    const auto test = fresh_postgres_store();
    const auto store = test->open();
    std::vector<std::unique_ptr<Lease>> leases;
    for (const auto* job : {"relay", "sweep", "users", "funnel"}) {
        leases.push_back(store->open_lease(job));
        REQUIRE(leases.back()->hold());
    }
    CHECK(test->ask_sql("SELECT count(DISTINCT pid) FROM pg_locks WHERE locktype = 'advisory'"
                        " AND database = (SELECT oid FROM pg_database WHERE datname ="
                        " current_database())") == "1");
}
