#pragma once
// Leadership by an advisory lock that belongs to a connection: it ends with the connection, and the
// connection with the process.

#include "eventstore/postgres/session.hpp"

namespace roster::eventstore {

class PostgresLease final : public Lease {
public:
    PostgresLease(std::shared_ptr<PostgresAccess> access, const std::string& job);

    bool hold() override;

private:
    bool still_held();
    bool acquire();

    PostgresSession session_;
    std::string key_;  // of the advisory lock, a bigint
    bool held_ = false;
};

}  // namespace roster::eventstore
