// The read models themselves, and the funnel.

#include <algorithm>

#include "http/admin/event_filter.hpp"
#include "http/admin/handlers.hpp"
#include "http/server/query.hpp"
#include "projections/funnel_projection.hpp"
#include "projections/projection_list.hpp"
#include "text/json_writer.hpp"

namespace roster::http {

namespace {

using projections::FunnelSpan;
using projections::FunnelStep;
using projections::ProjectionStatus;
using std::chrono::minutes;

constexpr std::int64_t max_funnel_steps = 2000;
constexpr minutes max_funnel_step{60 * 24 * 366};

std::string decimal(double number) {
    auto text = std::to_string(number);
    text.erase(text.find_last_not_of('0') + 1);
    if (text.ends_with('.')) text.pop_back();
    return text;
}

// --- Projections

std::string rebuild_json(const ProjectionStatus::Rebuild& rebuild) {
    return text::JsonObject()
        .add("version", rebuild.generation.version)
        .add("generation", rebuild.generation.number)
        .add("position", rebuild.position.value)
        .add_json("progress", decimal(rebuild.progress))
        .text();
}

std::string status_json(const ProjectionStatus& status) {
    const char* state = !status.problem.empty() ? "parked" : status.rebuild ? "rebuilding" : "live";
    text::JsonObject body;
    body.add("name", status.name)
        .add("version", status.live.version)
        .add("generation", status.live.number)
        .add("status", state)
        .add("position", status.position.value)
        .add("lag", status.lag)
        .add_json("progress", decimal(status.rebuild ? status.rebuild->progress : 1));
    if (status.rebuild) body.add_json("rebuild", rebuild_json(*status.rebuild));
    if (!status.problem.empty()) body.add("problem", status.problem);
    return body.text();
}

Problem no_such_projection() {
    return {problems::not_found, "There is no projection of this name; see /admin/v1/projections."};
}

// --- Funnel

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

std::string delivery_json(const FunnelStep& step) {
    std::string buckets;
    std::int64_t count = 0;
    for (std::size_t i = 0; i < step.delivered.size(); ++i) {
        count += step.delivered[i];
        const bool bounded = i < projections::delivery_bounds.size();
        const auto bound = bounded ? decimal(projections::delivery_bounds[i]) : "null";
        buckets.append(buckets.empty() ? "" : ",")
            .append(text::JsonObject().add_json("le", bound).add("count", count).text());
    }
    return text::JsonObject()
        .add("count", count)
        .add_json("seconds", decimal(static_cast<double>(step.delivery_micros) / 1e6))
        .add_json("buckets", "[" + buckets + "]")
        .text();
}

std::string step_json(const FunnelStep& step) {
    return text::JsonObject()
        .add("at", domain::to_rfc3339(step.begins))
        .add("registered", step.registered)
        .add("mailed", step.mailed)
        .add("activated", step.activated)
        .add("expired", step.expired)
        .add("rejected", step.rejected)
        .add_json("delivery", delivery_json(step))
        .text();
}

template <class Items, class ToJson>
std::string array_of(const Items& items, ToJson to_json) {
    std::string json;
    for (const auto& item : items) json.append(json.empty() ? "" : ",").append(to_json(item));
    return "[" + json + "]";
}

std::string funnel_json(const FunnelSpan& span, const std::vector<FunnelStep>& steps) {
    return text::JsonObject()
        .add("from", domain::to_rfc3339(span.from))
        .add("to", domain::to_rfc3339(span.to))
        .add("step_seconds", std::chrono::seconds(span.step).count())
        .add_json("steps", array_of(steps, step_json))
        .text();
}

}  // namespace

Handler projections_handler(OperatorsLogPtr log) {
    return [log = std::move(log)](const ExchangePtr& exchange) {
        const auto statuses = log->projections();
        if (!statuses) return exchange->respond(statuses.error());
        const auto body =
            text::JsonObject().add_json("projections", array_of(*statuses, status_json));
        exchange->respond(json_response(200, body.text()));
    };
}

Handler rebuild_handler(OperatorsLogPtr log) {
    return [log = std::move(log)](const ExchangePtr& exchange) {
        const auto& name = exchange->path_parameters.at("name");
        const auto* kind = projections::find_projection(name);
        if (kind == nullptr) return exchange->respond(no_such_projection());
        projections::CatalogEntry entry;
        const auto done = log->in_transaction([&](eventstore::ReadModelTransaction& transaction) {
            projections::adopt(transaction, *kind);
            entry = projections::begin_rebuild(transaction, *kind);
        });
        if (!done) return exchange->respond(done.error());
        exchange->respond(json_response(
            202,
            text::JsonObject().add("name", name).add("generation", entry.building->number).text()));
    };
}

Handler funnel_handler(OperatorsLogPtr log) {
    return [log = std::move(log)](const ExchangePtr& exchange) {
        const auto span = parse_span(exchange->request().query, log->access().clock.log_now());
        if (!span) return exchange->respond(span.error());
        std::vector<FunnelStep> steps;
        const auto done = log->with_live(
            projections::funnel_kind(),
            [&](eventstore::ReadModelTransaction& transaction, const std::string& suffix) {
                steps = projections::read_funnel(transaction, suffix, *span);
            });
        if (!done) return exchange->respond(done.error());
        exchange->respond(json_response(200, funnel_json(*span, steps)));
    };
}

}  // namespace roster::http
