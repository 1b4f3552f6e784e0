#include "eventstore/postgres/session.hpp"

#include <algorithm>

#include "eventstore/postgres/rows.hpp"
#include "eventstore/postgres/statements.hpp"

namespace roster::eventstore {

namespace {

// Returns the generation that the connection belongs to. A schema without a log has lost nothing
// yet.
std::uint64_t compare_with_log(PostgresConnection& connection, LogWatch& watch) {
    const auto expected = watch.expectation();
    const auto rows = connection.run(postgres::look_at_log(expected.mark.position));
    watch.compare(expected, sight_of(rows));
    return expected.generation;
}

}  // namespace

PostgresSession::PostgresSession(std::shared_ptr<PostgresAccess> access, SessionKind kind)
    : access_(std::move(access)), kind_(kind) {}

PostgresConnection& PostgresSession::connected() {
    const auto deadline = CallDeadlines::Clock::now() + call_timeout(access_->settings, kind_);
    const bool current = generation_ == access_->watch.generation();
    if (!connection_ || !connection_->usable() || !current) connect(deadline);
    connection_->set_deadline(deadline);
    return *connection_;
}

void PostgresSession::connect(CallDeadlines::Clock::time_point deadline) {
    connection_.reset();
    auto fresh = std::make_unique<PostgresConnection>(access_->connect_to, access_->deadlines);
    fresh->set_deadline(deadline);
    fresh->run(session_setup(access_->settings, kind_));
    generation_ = kind_ == SessionKind::migration ? access_->watch.generation()
                                                  : compare_with_log(*fresh, access_->watch);
    connection_ = std::move(fresh);
    ++connections_made_;
}

void PostgresSession::saw(std::span<const RecordedEvent> events) {
    if (events.empty()) return;
    const auto& last = *std::ranges::max_element(events, {}, &RecordedEvent::position);
    saw({last.position, last.hash});
}

void PostgresSession::renew_deadline() {
    if (connection_)
        connection_->set_deadline(CallDeadlines::Clock::now() +
                                  call_timeout(access_->settings, kind_));
}

}  // namespace roster::eventstore
