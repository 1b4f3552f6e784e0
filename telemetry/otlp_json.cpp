#include "telemetry/otlp_json.hpp"

#include "text/json_writer.hpp"

namespace roster::telemetry {
namespace {

using text::JsonArray;
using text::JsonObject;

constexpr int status_error = 2;

JsonObject to_json(const Attribute& attribute) {
    JsonObject value;
    if (const auto* number = std::get_if<std::int64_t>(&attribute.second))
        value.add("intValue", std::to_string(*number));
    else
        value.add("stringValue", std::get<std::string>(attribute.second));
    return JsonObject().add("key", attribute.first).add("value", value);
}

JsonArray to_json(std::span<const Attribute> attributes) {
    JsonArray list;
    for (const auto& attribute : attributes) list.add_json(to_json(attribute).text());
    return list;
}

JsonObject to_json(const Span& span) {
    JsonObject json;
    json.add("traceId", span.trace_id).add("spanId", span.span_id);
    if (!span.parent_id.empty()) json.add("parentSpanId", span.parent_id);
    json.add("name", span.work.name)
        .add("kind", static_cast<int>(span.work.kind))
        .add("startTimeUnixNano", std::to_string(span.began.count()))
        .add("endTimeUnixNano", std::to_string(span.ended.count()))
        .add("attributes", to_json(span.work.attributes));
    if (span.work.failed) json.add("status", JsonObject().add("code", status_error));
    return json;
}

}  // namespace

std::string otlp_json(const TracedService& service, std::span<const Span> spans) {
    const std::vector<Attribute> resource{{"service.name", service.name},
                                          {"service.version", service.version}};
    JsonArray list;
    for (const auto& span : spans) list.add_json(to_json(span).text());
    const auto scope = JsonObject().add("name", "roster").add("version", service.version);
    const auto scoped = JsonObject().add("scope", scope).add("spans", list);
    const auto of_resource = JsonObject()
                                 .add("resource", JsonObject().add("attributes", to_json(resource)))
                                 .add("scopeSpans", JsonArray().add_json(scoped.text()));
    return JsonObject().add("resourceSpans", JsonArray().add_json(of_resource.text())).text();
}

}  // namespace roster::telemetry
