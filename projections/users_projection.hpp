#pragma once
// users: one row a registration, with its status and times, and the stream it is in. No personal
// data: an address leads to its stream by the index key alone.

#include <optional>

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

}  // namespace roster::projections
