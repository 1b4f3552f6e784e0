#pragma once
// What all sessions on one SQLite file share within a process: whose turn it is to write, who waits
// for news, who leads which job.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <set>
#include <span>
#include <string>
#include <type_traits>
#include <utility>

#include "eventstore/append_outcomes.hpp"
#include "eventstore/event_store.hpp"
#include "eventstore/log_watch.hpp"
#include "eventstore/sqlite/connection.hpp"

namespace roster::eventstore {

// Writers of this process queue here: SQLite's own waiting for its lock is by trial and sleep.
// Those of other processes wait there.
class WriterTurn {
public:
    // Throws StoreFailure if it does not come within `timeout`.
    void take(std::chrono::milliseconds timeout);
    void give();

private:
    std::mutex mutex_;
    std::condition_variable given_;
    bool taken_ = false;
};

class AppendSignal {
public:
    void raise();
    [[nodiscard]] std::uint64_t count() const;
    // Waits until `count` is no longer `seen`, at most `timeout`. Returns the count.
    std::uint64_t wait_beyond(std::uint64_t seen, std::chrono::milliseconds timeout);

private:
    mutable std::mutex mutex_;
    std::condition_variable raised_;
    std::uint64_t count_ = 0;
};

class HeldJobs {
public:
    [[nodiscard]] bool take(const std::string& job);
    void give_back(const std::string& job);

private:
    std::mutex mutex_;
    std::set<std::string> jobs_;
};

struct SqliteAccess {
    std::string path;
    std::chrono::milliseconds lock_timeout;
    WriterTurn turn;
    AppendSignal appended;
    HeldJobs jobs;
    LogWatch watch;
    AppendOutcomes appends;
    std::atomic<bool> wal_is_lost = false;

    // Throws StoreFailure if the file, or its write-ahead log, is gone from its place.
    void require_in_place(SqliteConnection& connection);
    // Commits, and throws CommitFateUnknown if it went from there meanwhile.
    void commit_in_place(SqliteConnection& connection);
};

// The path of sqlite:PATH. Throws std::invalid_argument for another URL.
[[nodiscard]] std::string sqlite_path(const std::string& url);
[[nodiscard]] std::shared_ptr<SqliteAccess> sqlite_access(const StoreSettings& settings);

// A connection that is made at the first call, and made anew after a failure.
class SqliteSession {
public:
    explicit SqliteSession(std::shared_ptr<SqliteAccess> access) : access_(std::move(access)) {}

    template <class Work>
    auto read(Work&& work) {
        return guarded(std::forward<Work>(work));
    }

    // What a call on the present connection has read or committed.
    void saw(const LogMark& mark) { access_->watch.saw(generation_, mark); }
    void saw(std::span<const RecordedEvent> events);
    // Of LogWatch, when the present connection was made.
    [[nodiscard]] std::uint64_t generation() const { return generation_; }

    // Runs `work(connection)` in a transaction of its own and commits. `work` returns false to roll
    // back.
    template <class Work>
    void write(Work&& work) {
        const Turn turn(*access_);
        guarded([&](SqliteConnection& connection) {
            connection.set_busy_timeout(turn.time_left());
            connection.run("BEGIN IMMEDIATE");
            if (work(connection))
                access_->commit_in_place(connection);
            else
                connection.roll_back();
        });
    }

private:
    class Turn {
    public:
        explicit Turn(SqliteAccess& access) : access_(access) {
            access_.turn.take(access_.lock_timeout);
        }
        ~Turn() { access_.turn.give(); }
        Turn(const Turn&) = delete;
        Turn& operator=(const Turn&) = delete;

        // For other processes, of what may be waited in all.
        [[nodiscard]] std::chrono::milliseconds time_left() const {
            using std::chrono::milliseconds;
            const auto waited = std::chrono::steady_clock::now() - asked_;
            return std::max(std::chrono::duration_cast<milliseconds>(access_.lock_timeout - waited),
                            milliseconds{1});
        }

    private:
        SqliteAccess& access_;
        std::chrono::steady_clock::time_point asked_ = std::chrono::steady_clock::now();
    };

    template <class Work>
    auto guarded(Work&& work) {
        auto& connection = connected();
        try {
            return work(connection);
        } catch (...) {
            connection.roll_back();
            connection_.reset();
            throw;
        }
    }

    SqliteConnection& connected();

    std::shared_ptr<SqliteAccess> access_;
    std::unique_ptr<SqliteConnection> connection_;
    std::uint64_t generation_ = 0;
};

}  // namespace roster::eventstore
