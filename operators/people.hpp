#pragma once
// People in pages, as the `users` read model has them, with their addresses opened.

#include <optional>
#include <string>
#include <vector>

#include "operators/operators_log.hpp"
#include "projections/users_projection.hpp"

namespace roster::operators {

struct PeopleQuery {
    std::string status = {};  // pending, active, erased; empty: any
    std::optional<domain::LogTime> registered_after = {};
    std::optional<domain::LogTime> registered_before = {};
    std::optional<domain::UserId> after = {};  // the last of the page before
    std::optional<std::size_t> limit = {};     // absent: 100; at most 1000
};

struct ListedPerson {
    domain::UserId user;
    projections::UserSummary summary;
    std::optional<std::string> email = {};  // absent: erased, or no keys
};

// In the order of registration. `after` of somebody unknown: UnknownPerson.
[[nodiscard]] Answered<std::vector<ListedPerson>> list_people(OperatorsLog& log,
                                                              const PeopleQuery& query);

// How many a query without a limit would list.
[[nodiscard]] Answered<std::int64_t> count_people(OperatorsLog& log, const PeopleQuery& query);

// {"users":[{"user_id","email","status","registered_at",…}],"next":<the last user's id, or null>}.
// `next` is null where the page was not full.
[[nodiscard]] std::string people_json(const std::vector<ListedPerson>& people,
                                      const PeopleQuery& query);

}  // namespace roster::operators
