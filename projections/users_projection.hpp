#pragma once
// users: one row a registration, with its status and times, and the stream it is in. No personal
// data: an address leads to its stream by the index key alone.

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "domain/ids.hpp"
#include "domain/log_time.hpp"
#include "projections/projection.hpp"

namespace roster::projections {

[[nodiscard]] const ProjectionKind& users_kind();

// The stream a user's events are in. `suffix` is that of the live generation (projection_catalog).
[[nodiscard]] std::optional<domain::StreamId> stream_of_user(
    eventstore::ReadModelTransaction& transaction, const std::string& suffix,
    const domain::UserId& user);

struct UserSummary {
    domain::StreamId stream;
    std::string status;  // pending, active, erased
    domain::LogTime registered_at;
    std::optional<domain::LogTime> activated_at;
    std::optional<domain::LogTime> erased_at;
};

[[nodiscard]] std::optional<UserSummary> find_user(eventstore::ReadModelTransaction& transaction,
                                                   const std::string& suffix,
                                                   const domain::UserId& user);

struct UsersQuery {
    std::string status = {};  // empty: any
    std::optional<domain::LogTime> registered_after = {};
    std::optional<domain::LogTime> registered_before = {};
    // The last of the page before.
    std::optional<std::pair<domain::LogTime, domain::UserId>> after = {};
    std::size_t limit = 100;
};

// How many there are, whatever `after` and `limit` say.
[[nodiscard]] std::int64_t count_users(eventstore::ReadModelTransaction& transaction,
                                       const std::string& suffix, const UsersQuery& query);

// In the order in which they registered.
[[nodiscard]] std::vector<std::pair<domain::UserId, UserSummary>> list_users(
    eventstore::ReadModelTransaction& transaction, const std::string& suffix,
    const UsersQuery& query);

}  // namespace roster::projections
