// What a trace tells of a request.

#include <algorithm>

#include "tests/catch.hpp"
#include "tests/http/http_fixture.hpp"
#include "tests/telemetry/collected_spans.hpp"

using namespace roster;
using namespace roster::http;
using namespace roster::http::testing;

namespace {

constexpr const char* client = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

std::string told(const telemetry::Span& span, std::string_view name) {
    const auto found = std::ranges::find(span.work.attributes, name, &telemetry::Attribute::first);
    if (found == span.work.attributes.end()) return "(none)";
    if (const auto* number = std::get_if<std::int64_t>(&found->second))
        return std::to_string(*number);
    return std::get<std::string>(found->second);
}

struct Scene {
    [[nodiscard]] telemetry::Span span_of(HttpRequest request) {
        (void)api.answer(std::move(request));
        return spans.spans().back();
    }

    telemetry::test::CollectedSpans spans;
    telemetry::Tracer tracer{spans, {}};
    PublicApi api{{.tracer = &tracer}};
};

}  // namespace

TEST_CASE("a request is a span of the client's trace, by its route", "[tracing]") {
    Scene scene;
    const auto span = scene.span_of(
        with_field(post("/api/v1/users/register", registration), "traceparent", client));
    CHECK(span.work.name == "POST /api/v1/users/register");
    CHECK(span.work.kind == telemetry::SpanKind::server);
    CHECK(span.trace_id == "0af7651916cd43dd8448eb211c80319c");
    CHECK(span.parent_id == "b7ad6b7169203331");
    CHECK(told(span, "http.request.method") == "POST");
    CHECK(told(span, "http.route") == "/api/v1/users/register");
    CHECK(told(span, "http.response.status_code") == "202");
    CHECK_FALSE(span.work.failed);
    CHECK(span.began <= span.ended);
}

TEST_CASE("what a request causes hangs on its span", "[tracing]") {
    Scene scene;
    const auto span = scene.span_of(
        with_field(post("/api/v1/users/register", registration), "traceparent", client));
    const auto& context = scene.api.gateway.last_context();
    CHECK(context.traceparent->span_id() == span.span_id);
    CHECK(span.span_id != span.parent_id);
    CHECK(context.traceparent->trace_id() == span.trace_id);
    CHECK(context.traceparent->is_sampled());
}

TEST_CASE("neither an unknown path nor an unknown method is told", "[tracing]") {
    Scene scene;
    const auto nowhere = scene.span_of(get("/ada@example.org"));
    CHECK(nowhere.work.name == "GET");
    CHECK(told(nowhere, "http.route") == "(none)");
    auto odd = get("/ada@example.org");
    odd.method = "ADA";
    const auto other = scene.span_of(std::move(odd));
    CHECK(other.work.name == "HTTP");
    CHECK(told(other, "http.request.method") == "_OTHER");
}

TEST_CASE("what fails on our side is an error, what the client did wrong is none", "[tracing]") {
    Scene scene;
    CHECK_FALSE(scene.span_of(get("/nowhere")).work.failed);
    scene.api.gateway.outcome = std::unexpected(actors::TimedOut{});
    const auto late = scene.span_of(post("/api/v1/users/register", registration));
    CHECK(late.work.failed);
    CHECK(told(late, "error.type") == "504");
}

TEST_CASE("without a tracer the client's traceparent is handed on as it is", "[tracing]") {
    PublicApi api;
    (void)api.answer(
        with_field(post("/api/v1/users/register", registration), "traceparent", client));
    CHECK(api.gateway.last_context().traceparent->text() == client);
}
