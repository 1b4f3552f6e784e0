#include "eventstore/postgres/session.hpp"

#include <algorithm>

#include "eventstore/postgres/rows.hpp"
#include "eventstore/postgres/statements.hpp"
#include "eventstore/postgres/values.hpp"
#include "eventstore/store_failure.hpp"

namespace roster::eventstore {

namespace {

constexpr std::chrono::milliseconds time_to_set_up{500};

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
    // The next call has it.
    if (CallDeadlines::Clock::now() >= deadline)
        throw StoreFailure("connecting to PostgreSQL took too long");
    connection_->set_deadline(deadline);
    return *connection_;
}

void PostgresSession::connect(CallDeadlines::Clock::time_point deadline) {
    connection_.reset();
    auto fresh = std::make_unique<PostgresConnection>(access_->hosts.connection_string(),
                                                      access_->deadlines);
    // Whoever came late because the hosts before it are gone is kept for the next call.
    fresh->set_deadline(std::max(deadline, CallDeadlines::Clock::now() + time_to_set_up));
    const auto commits_wait = fresh->run(session_setup(access_->settings, kind_));
    access_->standbys.found(number_of(commits_wait[0][0]) != 0);
    const bool has_log = kind_ != SessionKind::migration && kind_ != SessionKind::schema;
    generation_ = has_log ? compare_with_log(*fresh, access_->watch) : access_->watch.generation();
    access_->hosts.reached(fresh->host());
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
