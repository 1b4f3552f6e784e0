#pragma once
// Wakes a follower by NOTIFY: the appender notifies once per batch, in its transaction.

#include "eventstore/postgres/session.hpp"

namespace roster::eventstore {

class PostgresListener final : public AppendListener {
public:
    explicit PostgresListener(std::shared_ptr<PostgresAccess> access);

    bool wait(std::chrono::milliseconds timeout) override;

private:
    // True if it had to connect: what was notified before is lost.
    bool listen();

    PostgresSession session_;
};

}  // namespace roster::eventstore
