#include "eventstore/postgres/session.hpp"

namespace roster::eventstore {

PostgresSession::PostgresSession(std::shared_ptr<PostgresAccess> access, SessionKind kind)
    : access_(std::move(access)), kind_(kind) {}

PostgresConnection& PostgresSession::connected() {
    const auto deadline = CallDeadlines::Clock::now() + call_timeout(access_->settings, kind_);
    if (!connection_ || !connection_->usable()) {
        connection_.reset();
        auto fresh = std::make_unique<PostgresConnection>(access_->connect_to, access_->deadlines);
        fresh->set_deadline(deadline);
        fresh->run(session_setup(access_->settings, kind_));
        connection_ = std::move(fresh);
        ++connections_made_;
    }
    connection_->set_deadline(deadline);
    return *connection_;
}

void PostgresSession::renew_deadline() {
    if (connection_)
        connection_->set_deadline(CallDeadlines::Clock::now() +
                                  call_timeout(access_->settings, kind_));
}

}  // namespace roster::eventstore
