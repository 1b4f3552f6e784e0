// What a file among several processes brings along: modes, locks, foreign readers and writers, and
// keys that must be gone from the disk.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <SQLiteCpp/SQLiteCpp.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "eventstore/schema_migrator.hpp"
#include "eventstore/sqlite/access.hpp"
#include "eventstore/store_failure.hpp"
#include "telemetry/log_line.hpp"
#include "tests/catch.hpp"
#include "tests/eventstore/log_examples.hpp"
#include "tests/eventstore/test_stores.hpp"

using namespace roster;
using namespace roster::eventstore;
using namespace roster::eventstore::testing;
using namespace std::chrono_literals;

namespace {

std::string path_of(const TestStore& test) { return test.settings().url.substr(7); }

std::string bytes_of_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

// Runs `work` in another process; whether it returned true.
template <class Work>
bool in_another_process(Work&& work) {
    const auto child = ::fork();
    if (child == 0) {
        bool done = false;
        try {
            done = work();
        } catch (...) {
        }
        ::_exit(done ? 0 : 1);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

bool append_many(const TestStore& test, std::uint64_t seed, int batches) {
    LogExamples examples(seed);
    const auto appender = test.open()->open_appender();
    for (int i = 0; i < batches; ++i)
        if (!appender->append(examples.batch(2))) return false;
    return true;
}

}  // namespace

TEST_CASE("the file and what lies beside it are for their owner alone", "[sqlite]") {
    const auto test = fresh_sqlite_store();
    const auto store = test->open();
    LogExamples examples(91);
    const auto appender = store->open_appender();
    REQUIRE(appender->append(examples.batch(1)));
    for (const auto* suffix : {"", "-wal", "-shm"}) {
        struct stat status{};
        INFO(suffix);
        REQUIRE(::stat((path_of(*test) + suffix).c_str(), &status) == 0);
        CHECK((status.st_mode & 0777) == 0600);
    }
}

TEST_CASE("other processes read and append beside a store that is in use", "[sqlite]") {
    const auto test = fresh_sqlite_store();
    const auto store = test->open();
    const auto reader = store->open_reader();
    const auto appender = store->open_appender();
    LogExamples examples(92);
    REQUIRE(appender->append(examples.batch(1)));

    CHECK(in_another_process([&] {
        const auto log = test->open()->open_reader()->read_log({0}, 10);
        return log && log->size() == 1 && append_many(*test, 93, 3);
    }));

    CHECK(reader->head().value().position.value == 7);
    REQUIRE(appender->append(examples.batch(1)));
    CHECK(in_another_process(
        [&] { return test->open()->open_reader()->head().value().position.value == 8; }));
}

TEST_CASE("two processes that append at once share the log without a hole", "[sqlite]") {
    constexpr int batches = 40;
    const auto test = fresh_sqlite_store();
    const auto child = ::fork();
    if (child == 0) ::_exit(append_many(*test, 94, batches) ? 0 : 1);

    CHECK(append_many(*test, 95, batches));
    int status = 0;
    ::waitpid(child, &status, 0);

    CHECK((WIFEXITED(status) && WEXITSTATUS(status) == 0));
    CHECK(test->ask_sql("SELECT count(*) = max(position) FROM events") == "1");
    CHECK(test->ask_sql("SELECT count(*) FROM events") == std::to_string(4 * batches));
}

TEST_CASE("a foreign writer that does not let go is unavailability within five seconds",
          "[sqlite]") {
    const auto test = fresh_sqlite_store();
    const auto store = test->open();
    const auto appender = store->open_appender();
    const auto reader = store->open_reader();
    LogExamples examples(96);
    const auto batch = examples.batch(1);
    {
        SQLite::Database foreign(path_of(*test), SQLite::OPEN_READWRITE);
        foreign.exec("BEGIN IMMEDIATE");
        const auto start = std::chrono::steady_clock::now();
        CHECK(appender->append(batch).error() == AppendError::unavailable);
        CHECK(std::chrono::steady_clock::now() - start < 5s);
        CHECK(reader->head().has_value());
    }
    CHECK(appender->append(batch).has_value());
}

TEST_CASE("a destroyed key is gone from the disk", "[sqlite]") {
    const auto test = fresh_sqlite_store();
    const auto store = test->open();
    const auto appender = store->open_appender();
    LogExamples examples(97);
    const std::string secret = "this-key-was-destroyed";
    const auto on_disk = [&] {
        return std::ranges::any_of(std::array{"", "-wal"}, [&](const char* suffix) {
            return bytes_of_file(path_of(*test) + suffix).find(secret) != std::string::npos;
        });
    };
    auto stream = examples.new_stream();
    const auto user = examples.user();
    stream.key_to_add = KeyToAdd{user, crypto::Bytes(secret.begin(), secret.end())};
    REQUIRE(appender->append(std::vector{stream}));
    CHECK(on_disk());

    auto erasure = examples.append(stream.stream, 1);
    erasure.key_to_destroy = user;
    REQUIRE(appender->append(std::vector{erasure}));

    CHECK_FALSE(on_disk());
}

TEST_CASE("nothing is committed to a file that was deleted or moved away", "[sqlite]") {
    const auto test = fresh_sqlite_store();
    const auto store = test->open();
    const auto appender = store->open_appender();
    const auto reader = store->open_reader();
    const auto probe = store->open_write_probe();
    const auto models = store->open_read_models();
    LogExamples examples(98);
    REQUIRE(appender->append(examples.batch(1)));
    REQUIRE(reader->head());
    REQUIRE(models->in_transaction([](ReadModelTransaction&) {}));
    const auto file = path_of(*test);
    std::filesystem::rename(file, file + ".away");

    const auto batch = examples.batch(1);
    CHECK_FALSE(probe->check().has_value());
    for (int i = 0; i < 2; ++i) CHECK(appender->append(batch).error() == AppendError::unavailable);
    CHECK_FALSE(probe->check().has_value());
    CHECK_FALSE(reader->head().has_value());
    CHECK_FALSE(models->in_transaction([](ReadModelTransaction&) {}).has_value());
    CHECK_FALSE(std::filesystem::exists(file));

    std::filesystem::rename(file + ".away", file);
    CHECK(appender->append(batch).has_value());
    CHECK(probe->check().has_value());
    CHECK(reader->head().value().position.value == 2);
}

TEST_CASE("nothing is committed to a write-ahead log that was deleted", "[sqlite]") {
    const auto test = fresh_sqlite_store();
    const auto store = test->open();
    const auto appender = store->open_appender();
    const auto another = store->open_appender();
    const auto probe = store->open_write_probe();
    LogExamples examples(100);
    REQUIRE(appender->append(examples.batch(1)));
    REQUIRE(another->append(examples.batch(1)));
    test->run_sql("PRAGMA wal_checkpoint(PASSIVE)");
    std::filesystem::remove(path_of(*test) + "-wal");

    for (int i = 0; i < 2; ++i) {
        CHECK(appender->append(examples.batch(1)).error() == AppendError::unavailable);
        CHECK(another->append(examples.batch(1)).error() == AppendError::unavailable);
        CHECK_FALSE(probe->check().has_value());
    }
}

TEST_CASE("a file that goes while it is written makes a commit unknown", "[sqlite]") {
    const auto test = fresh_sqlite_store();
    const auto access = sqlite_access(test->settings());
    SqliteSession session(access);
    const auto file = path_of(*test);
    const auto write = [&] {
        session.write([&](SqliteConnection& connection) {
            connection.run("INSERT INTO checkpoints VALUES ('a', 1, x'00', '')");
            std::filesystem::rename(file, file + ".away");
            return true;
        });
    };
    CHECK_THROWS_AS(write(), StoreFailure);
    std::filesystem::rename(file + ".away", file);
    CHECK(test->ask_sql("SELECT count(*) FROM checkpoints") == "0");
}

TEST_CASE("a disk without room refuses appends, is found by the probe, and is reported once",
          "[sqlite]") {
    const auto test = fresh_sqlite_store();
    const auto said = test->settings().url.substr(7) + ".said";
    CHECK(in_another_process([&] {
        const int file = ::open(said.c_str(), O_WRONLY | O_CREAT, 0600);
        ::dup2(file, STDERR_FILENO);
        const auto store = test->open();
        const auto appender = store->open_appender();
        const auto probe = store->open_write_probe();
        LogExamples examples(99);
        bool as_wanted = appender->append(examples.batch(1)).has_value() && probe->check();
        ::signal(SIGXFSZ, SIG_IGN);
        rlimit limit{};
        ::getrlimit(RLIMIT_FSIZE, &limit);
        const auto room = std::exchange(limit.rlim_cur, 4096);
        ::setrlimit(RLIMIT_FSIZE, &limit);
        for (int i = 0; i < 50; ++i)
            as_wanted &= !appender->append(examples.batch(1)).has_value() && !probe->check();
        limit.rlim_cur = room;
        ::setrlimit(RLIMIT_FSIZE, &limit);
        as_wanted &= probe->check().has_value() && appender->append(examples.batch(1)).has_value();
        telemetry::flush_log();
        return as_wanted;
    }));
    const auto text = bytes_of_file(said);
    CHECK(text.find("append_") != std::string::npos);
    CHECK(std::ranges::count(text, '\n') <= 4);
    CHECK(test->ask_sql("SELECT count(*) FROM events") == "2");
}

TEST_CASE("a file that is missing or is no database is unavailable, and is not made", "[sqlite]") {
    const auto test = empty_sqlite_store();
    const auto store = test->open();
    CHECK_FALSE(store->open_reader()->head().has_value());
    CHECK_FALSE(store->open_reader()->clock().has_value());
    CHECK(schema_status(test->settings()).value().found == 0);
    CHECK_FALSE(std::filesystem::exists(path_of(*test)));

    std::ofstream(path_of(*test))
        << "this is no database, but it is long enough to be taken for one "
        << std::string(4096, 'x');
    CHECK_FALSE(store->open_reader()->head().has_value());
    CHECK(migrate(test->settings()).error().kind == MigrationError::Kind::unavailable);
    CHECK(migrate({.url = "sqlite:/no/such/directory/log.db"}).error().kind ==
          MigrationError::Kind::unavailable);
}
