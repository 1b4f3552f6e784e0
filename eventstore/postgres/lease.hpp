#pragma once
// Leadership by advisory locks of one session that all leases of a process share. The server ends
// the session of a process that is frozen or cut off, and a lease that its holder does not ask for
// any more is given back: after a few seconds somebody else can lead.

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "eventstore/postgres/session.hpp"

namespace roster::eventstore {

class PostgresLease;

// The locks that this process holds. Any thread; a call waits for that of another lease.
class PostgresLocks {
public:
    // The server ends the session when it was not used for so long.
    static constexpr std::chrono::milliseconds idle_limit{4000};

    explicit PostgresLocks(std::shared_ptr<PostgresAccess> access);

    // Tries to get the lock for this holder, or finds out whether it still has it.
    [[nodiscard]] bool hold(const std::string& key, const PostgresLease& holder);
    void give_back(const std::string& key, const PostgresLease& holder);

private:
    using Clock = std::chrono::steady_clock;
    struct Held {
        const PostgresLease* holder;
        Clock::time_point asked;
    };

    void confirm();
    void give_back_forgotten();
    [[nodiscard]] bool take(const std::string& key);
    void unlock(const std::string& key);
    void limit_idleness(PostgresConnection& connection);

    std::mutex mutex_;
    PostgresSession session_;
    // By number: the connection that took the locks, and the one that has our idle limit.
    std::uint64_t connection_ = 0;
    std::uint64_t limited_ = 0;
    std::map<std::string, Held> held_;
};

class PostgresLease final : public Lease {
public:
    PostgresLease(std::shared_ptr<PostgresLocks> locks, const std::string& job);
    ~PostgresLease() override { give_back(); }

    bool hold() override { return locks_->hold(key_, *this); }
    void give_back() override { locks_->give_back(key_, *this); }

private:
    std::shared_ptr<PostgresLocks> locks_;
    std::string key_;  // of the advisory lock, a bigint
};

}  // namespace roster::eventstore
