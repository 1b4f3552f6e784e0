#pragma once
// What the operators' handlers about the log stand on, and how the operators' refusals are said in
// HTTP.

#include <expected>
#include <memory>
#include <string_view>

#include "actors/user_commands.hpp"
#include "http/public/problems.hpp"
#include "http/server.hpp"
#include "http/server/exchange.hpp"
#include "operators/log_check.hpp"
#include "operators/operators_log.hpp"

namespace roster::http {

template <class T>
using OrProblem = std::expected<T, Problem>;

// Only on the view worker: `log` has one session of each kind, opened with the listener.
struct AdminLog {
    explicit AdminLog(const LogAccess& access)
        : log(access.store, &access.keys),
          keys(access.keys),
          users(access.users),
          clock(access.clock),
          check(access.store, access.keys) {}

    operators::OperatorsLog log;
    const crypto::KeyRing& keys;
    actors::UserCommands& users;
    const telemetry::Clock& clock;
    operators::BackgroundCheck check;  // any thread
};

using AdminLogPtr = std::shared_ptr<AdminLog>;

// 503, 404, or 500 for what this version cannot read.
[[nodiscard]] Problem problem_of(const operators::NoAnswer& why);
[[nodiscard]] Problem unknown_user();
// What somebody with this exchange's token sees of the personal parts.
[[nodiscard]] operators::PrivateParts parts_for(const Exchange& exchange);
// The exchange's context with its caller in it, for what is written to the log.
[[nodiscard]] telemetry::RequestContext context_of_operator(const Exchange& exchange);
// 422, names the query's parameter.
[[nodiscard]] Problem query_problem(std::string_view parameter, std::string_view expected);

}  // namespace roster::http
