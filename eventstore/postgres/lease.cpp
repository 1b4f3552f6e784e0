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

PostgresLease::PostgresLease(std::shared_ptr<PostgresAccess> access, const std::string& job)
    : session_(std::move(access), SessionKind::read_models), key_(lock_key(job)) {}

bool PostgresLease::hold() {
    if (held_ && still_held()) return true;
    held_ = acquire();
    return held_;
}

// The lock lives as long as the connection that took it: another connection, also one made for this
// very call, has not got it.
bool PostgresLease::still_held() {
    if (!session_.alive()) return false;
    const auto connections = session_.connections_made();
    const auto answer = at_the_border([&] {
        session_.call([](PostgresConnection& connection) { connection.execute(postgres::ping); });
    });
    return answer.has_value() && session_.connections_made() == connections;
}

bool PostgresLease::acquire() {
    return at_the_border([&] {
               return session_.call([&](PostgresConnection& connection) {
                   return number_of(connection.execute(postgres::try_lease, {key_})[0][0]) == 1;
               });
           })
        .value_or(false);
}

}  // namespace roster::eventstore
