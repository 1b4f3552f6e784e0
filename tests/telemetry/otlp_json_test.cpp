#include "telemetry/otlp_json.hpp"

#include <nlohmann/json.hpp>

#include "tests/catch.hpp"

namespace roster::telemetry {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

Span request() {
    return {.trace_id = "5b8efff798038103d269b633813fc60c",
            .span_id = "eee19b7ec3c1b174",
            .parent_id = "eee19b7ec3c1b173",
            .work = {.name = "GET /x",
                     .kind = SpanKind::server,
                     .attributes = {{"http.route", "/x"}, {"http.response.status_code", 503}},
                     .failed = true},
            .began = 1544712660000000000ns,
            .ended = 1544712661000000001ns};
}

}  // namespace

// The shape of the protocol's own example (opentelemetry-proto, examples/trace.json).
TEST_CASE("spans are told as OTLP's JSON has them", "[otlp]") {
    const std::vector spans{request()};
    CHECK(json::parse(otlp_json({"roster", "0.1.0"}, spans)) == json::parse(R"({"resourceSpans":[{
        "resource":{"attributes":[
            {"key":"service.name","value":{"stringValue":"roster"}},
            {"key":"service.version","value":{"stringValue":"0.1.0"}}]},
        "scopeSpans":[{
            "scope":{"name":"roster","version":"0.1.0"},
            "spans":[{
                "traceId":"5b8efff798038103d269b633813fc60c",
                "spanId":"eee19b7ec3c1b174",
                "parentSpanId":"eee19b7ec3c1b173",
                "name":"GET /x",
                "kind":2,
                "startTimeUnixNano":"1544712660000000000",
                "endTimeUnixNano":"1544712661000000001",
                "attributes":[
                    {"key":"http.route","value":{"stringValue":"/x"}},
                    {"key":"http.response.status_code","value":{"intValue":"503"}}],
                "status":{"code":2}}]}]}]})"));
}

TEST_CASE("what began a trace names no parent, and what went well no status", "[otlp]") {
    auto span = request();
    span.parent_id.clear();
    span.work.failed = false;
    const auto told = json::parse(otlp_json({"a \"name\"", ""}, std::vector{span, span}));
    const auto& spans = told["resourceSpans"][0]["scopeSpans"][0]["spans"];
    REQUIRE(spans.size() == 2);
    CHECK_FALSE(spans[0].contains("parentSpanId"));
    CHECK_FALSE(spans[0].contains("status"));
    CHECK(told["resourceSpans"][0]["resource"]["attributes"][0]["value"]["stringValue"] ==
          "a \"name\"");
}

}  // namespace roster::telemetry
