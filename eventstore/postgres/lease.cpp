#include "eventstore/postgres/lease.hpp"

#include <pqxx/row>

#include "crypto/digest.hpp"
#include "eventstore/postgres/statements.hpp"
#include "eventstore/postgres/values.hpp"
#include "eventstore/store_failure.hpp"

namespace roster::eventstore {

namespace {

std::string lock_key(const std::string& job) {
    const auto hash = crypto::sha256(crypto::as_bytes("roster lease " + job));
    std::uint64_t key = 0;
    for (std::size_t i = 0; i < 8; ++i) key = key << 8 | hash[i];
    return std::to_string(static_cast<std::int64_t>(key));
}

}  // namespace

PostgresLocks::PostgresLocks(std::shared_ptr<PostgresAccess> access)
    : session_(std::move(access), SessionKind::read_models) {}

bool PostgresLocks::hold(const std::string& key, const PostgresLease& holder) {
    const std::lock_guard lock(mutex_);
    give_back_forgotten();
    confirm();
    const auto held = held_.find(key);
    if (held == held_.end()) {
        if (!take(key)) return false;
        held_[key] = {&holder, Clock::now()};
        return true;
    }
    if (held->second.holder != &holder) return false;
    held->second.asked = Clock::now();
    return true;
}

// A lock lives as long as the connection that took it: another connection, also one made for this
// very call, has not got it.
void PostgresLocks::confirm() {
    if (held_.empty()) return;
    const auto answer = at_the_border([&] {
        session_.call([](PostgresConnection& connection) { connection.execute(postgres::ping); });
    });
    if (!answer || session_.connections_made() != connection_) held_.clear();
}

// Its follower hangs: the others keep the session alive, and would keep its lock with it.
void PostgresLocks::give_back_forgotten() {
    const auto now = Clock::now();
    std::erase_if(held_, [&](const auto& held) {
        if (now - held.second.asked < idle_limit) return false;
        unlock(held.first);
        return true;
    });
}

bool PostgresLocks::take(const std::string& key) {
    const auto taken = at_the_border([&] {
        return session_.call([&](PostgresConnection& connection) {
            limit_idleness(connection);
            return number_of(connection.execute(postgres::try_lease, {key})[0][0]) == 1;
        });
    });
    // The call may have made a new connection: what an older one held is gone.
    if (session_.connections_made() != connection_) held_.clear();
    connection_ = session_.connections_made();
    return taken.value_or(false);
}

void PostgresLocks::give_back(const std::string& key, const PostgresLease& holder) {
    const std::lock_guard lock(mutex_);
    const auto held = held_.find(key);
    if (held == held_.end() || held->second.holder != &holder) return;
    held_.erase(held);
    unlock(key);
}

// If it fails, the session is gone or will be ended, and the lock with it.
void PostgresLocks::unlock(const std::string& key) {
    const auto done = at_the_border([&] {
        session_.call([&](PostgresConnection& connection) {
            connection.execute(postgres::give_back_lease, {key});
        });
    });
    if (!done) session_.disconnect();
}

// Servers before PostgreSQL 14 have no such limit.
void PostgresLocks::limit_idleness(PostgresConnection& connection) {
    if (limited_ == session_.connections_made()) return;
    connection.run("SELECT set_config(name, '" + std::to_string(idle_limit.count()) +
                   "', false) FROM pg_settings WHERE name = 'idle_session_timeout'");
    limited_ = session_.connections_made();
}

PostgresLease::PostgresLease(std::shared_ptr<PostgresLocks> locks, const std::string& job)
    : locks_(std::move(locks)), key_(lock_key(job)) {}

}  // namespace roster::eventstore
