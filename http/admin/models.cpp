// The read models themselves, and the funnel.

#include <algorithm>

#include "http/admin/handlers.hpp"
#include "http/server/query.hpp"
#include "operators/funnel_json.hpp"
#include "operators/read_models.hpp"
#include "projections/projection_list.hpp"
#include "telemetry/log_line.hpp"

namespace roster::http {

namespace {

using projections::FunnelSpan;
using projections::FunnelStep;
using std::chrono::minutes;

constexpr std::int64_t max_funnel_steps = 2000;
constexpr minutes max_funnel_step{60 * 24 * 366};

Problem no_such_projection() {
    return {problems::not_found, "There is no projection of this name; see /admin/v1/projections."};
}

// "60", "60s", "5m", "2h", "1d", as whole minutes.
std::optional<minutes> parse_step(std::string_view text) {
    if (text.empty()) return minutes(1);
    const std::string_view units = "smhd";
    const std::int64_t seconds_per_unit[] = {1, 60, 3600, 86400};
    const auto unit = units.find(text.back());
    const auto number = parse_count(unit == units.npos ? text : text.substr(0, text.size() - 1));
    if (!number || *number > max_funnel_step.count() * 60) return std::nullopt;
    const auto seconds = *number * (unit == units.npos ? 1 : seconds_per_unit[unit]);
    if (seconds <= 0 || seconds % 60 != 0 || minutes(seconds / 60) > max_funnel_step)
        return std::nullopt;
    return minutes(seconds / 60);
}

OrProblem<domain::LogTime> time_in(std::string_view query, std::string_view name,
                                   domain::LogTime otherwise) {
    const auto text = query_parameter(query, name);
    if (text.empty()) return otherwise;
    const auto time = domain::parse_rfc3339(text);
    if (!time) return std::unexpected(query_problem(name, "an RFC 3339 time"));
    return *time;
}

OrProblem<FunnelSpan> parse_span(std::string_view query, domain::LogTime now) {
    const auto step = parse_step(query_parameter(query, "step"));
    if (!step) return std::unexpected(query_problem("step", "whole minutes: 60s, 5m, 1h, 1d"));
    const auto to = time_in(query, "to", now + minutes(1));
    if (!to) return std::unexpected(to.error());
    const auto from = time_in(query, "from", *to - std::max(std::chrono::minutes(60), *step));
    if (!from) return std::unexpected(from.error());
    const FunnelSpan span{std::chrono::floor<minutes>(*from), std::chrono::ceil<minutes>(*to),
                          *step};
    if (span.to < span.from) return std::unexpected(query_problem("to", "after 'from'"));
    if ((span.to - span.from) / span.step > max_funnel_steps)
        return std::unexpected(query_problem("step", "longer: at most 2000 steps are shown"));
    return span;
}

}  // namespace

Handler projections_handler(AdminLogPtr log) {
    return [log = std::move(log)](const ExchangePtr& exchange) {
        const auto statuses = operators::read_projections(log->log);
        if (!statuses) return exchange->respond(problem_of(statuses.error()));
        exchange->respond(json_response(200, operators::projections_json(*statuses)));
    };
}

Handler rebuild_handler(AdminLogPtr log) {
    return [log = std::move(log)](const ExchangePtr& exchange) {
        const auto& name = exchange->path_parameters.at("name");
        const auto* kind = projections::find_projection(name);
        if (kind == nullptr) return exchange->respond(no_such_projection());
        const auto building = operators::begin_rebuild(log->log, *kind);
        if (!building) return exchange->respond(problem_of(building.error()));
        telemetry::log_line(telemetry::LogLevel::info, "operator_rebuild",
                            {{"by", exchange->caller.name},
                             {"projection", kind->name},
                             {"generation", building->number},
                             {"request_id", exchange->context().request_id}});
        exchange->respond(json_response(202, operators::rebuild_json(*kind, *building)));
    };
}

Handler funnel_handler(AdminLogPtr log) {
    return [log = std::move(log)](const ExchangePtr& exchange) {
        const auto span = parse_span(exchange->request().query, log->clock.log_now());
        if (!span) return exchange->respond(span.error());
        std::vector<FunnelStep> steps;
        const auto done = log->log.with_live(
            projections::funnel_kind(),
            [&](eventstore::ReadModelTransaction& transaction, const std::string& suffix) {
                steps = projections::read_funnel(transaction, suffix, *span);
            });
        if (!done) return exchange->respond(problem_of(done.error()));
        exchange->respond(json_response(200, operators::funnel_json(*span, steps)));
    };
}

}  // namespace roster::http
