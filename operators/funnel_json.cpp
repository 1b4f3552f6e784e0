#include "operators/funnel_json.hpp"

#include "text/json_writer.hpp"

namespace roster::operators {

namespace {

using projections::FunnelStep;
using text::JsonArray;
using text::JsonObject;

constexpr double micros_per_second = 1e6;

// Counts are cumulative, as in a Prometheus histogram; the last bucket is without a bound.
JsonObject delivery(const FunnelStep& step) {
    JsonArray buckets;
    std::int64_t count = 0;
    for (std::size_t i = 0; i < step.delivered.size(); ++i) {
        count += step.delivered[i];
        const bool bounded = i < projections::delivery_bounds.size();
        const auto bound = bounded ? text::json_number(projections::delivery_bounds[i]) : "null";
        buckets.add_json(JsonObject().add_json("le", bound).add("count", count).text());
    }
    JsonObject json;
    json.add("count", count)
        .add("seconds", static_cast<double>(step.delivery_micros) / micros_per_second)
        .add("buckets", buckets);
    return json;
}

std::string to_json(const FunnelStep& step) {
    return JsonObject()
        .add("at", domain::to_rfc3339(step.begins))
        .add("registered", step.registered)
        .add("mailed", step.mailed)
        .add("activated", step.activated)
        .add("expired", step.expired)
        .add("rejected", step.rejected)
        .add("delivery", delivery(step))
        .text();
}

}  // namespace

std::string funnel_json(const projections::FunnelSpan& span, const std::vector<FunnelStep>& steps) {
    JsonArray list;
    for (const auto& step : steps) list.add_json(to_json(step));
    return JsonObject()
        .add("from", domain::to_rfc3339(span.from))
        .add("to", domain::to_rfc3339(span.to))
        .add("step_seconds", std::chrono::seconds(span.step).count())
        .add("steps", list)
        .text();
}

}  // namespace roster::operators
