#pragma once
// Waiting for news of a SQLite log, and leading a job on it: within one process both are exact;
// other processes are looked after by polling.

#include "eventstore/sqlite/access.hpp"

namespace roster::eventstore {

// Exclusive within this process. An embedded log has one serving process, so nobody else asks.
class SqliteLease final : public Lease {
public:
    SqliteLease(std::shared_ptr<SqliteAccess> access, std::string job);
    ~SqliteLease() override;

    bool hold() override;
    void give_back() override;

private:
    std::shared_ptr<SqliteAccess> access_;
    std::string job_;
    bool held_ = false;
};

class SqliteListener final : public AppendListener {
public:
    explicit SqliteListener(std::shared_ptr<SqliteAccess> access);

    bool wait(std::chrono::milliseconds timeout) override;

private:
    bool another_process_appended();

    std::shared_ptr<SqliteAccess> access_;
    SqliteSession session_;
    std::uint64_t seen_signals_;
    std::int64_t seen_data_version_ = 0;
    domain::GlobalPosition seen_head_;
};

}  // namespace roster::eventstore
