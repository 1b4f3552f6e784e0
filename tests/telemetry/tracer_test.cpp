#include "telemetry/tracer.hpp"

#include <set>
#include <thread>

#include "tests/catch.hpp"
#include "tests/telemetry/collected_spans.hpp"

namespace roster::telemetry {
namespace {

using namespace std::chrono_literals;

const auto sampled =
    Traceparent::parse("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01").value();
const auto not_sampled =
    Traceparent::parse("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00").value();

struct Scene {
    explicit Scene(Sampling sampling = {}) : tracer(spans, sampling, clocks()) {}

    // A minute of the steady clock is a moment of 1970, so that times can be read.
    static TracerClocks clocks() {
        return {.steady = [] { return std::chrono::steady_clock::time_point(60s); },
                .since_1970 = [] { return std::chrono::nanoseconds(1000s); }};
    }

    test::CollectedSpans spans;
    Tracer tracer;
};

Work work(std::chrono::seconds began, std::chrono::seconds ended) {
    return {.name = "work",
            .began = std::chrono::steady_clock::time_point(began),
            .ended = std::chrono::steady_clock::time_point(ended)};
}

}  // namespace

TEST_CASE("a request's span belongs to the client's trace, and what it causes to it", "[tracer]") {
    Scene scene;
    const auto request = scene.tracer.begin(sampled);
    CHECK(Traceparent::parse(request.text()) == request);
    CHECK(request.trace_id() == sampled.trace_id());
    CHECK(request.span_id() != sampled.span_id());
    scene.tracer.record(request, work(10s, 20s));
    scene.tracer.end(request, sampled, work(0s, 30s));
    const auto spans = scene.spans.spans();
    REQUIRE(spans.size() == 2);
    CHECK(spans[0].trace_id == sampled.trace_id());
    CHECK(spans[0].parent_id == request.span_id());
    CHECK(spans[0].span_id != request.span_id());
    CHECK(spans[1].span_id == request.span_id());
    CHECK(spans[1].parent_id == sampled.span_id());
}

TEST_CASE("a trace begins where nobody began one", "[tracer]") {
    Scene scene;
    const auto first = scene.tracer.begin({});
    CHECK(Traceparent::parse(first.text()) == first);
    CHECK(first.is_sampled());
    CHECK(scene.tracer.begin({}).trace_id() != first.trace_id());
    scene.tracer.end(first, {}, work(0s, 1s));
    CHECK(scene.spans.spans().at(0).parent_id.empty());
}

TEST_CASE("a span has the times of the machine's clock", "[tracer]") {
    Scene scene;
    scene.tracer.record(sampled, work(55s, 58s));
    CHECK(scene.spans.spans().at(0).began == 995s);
    CHECK(scene.spans.spans().at(0).ended == 998s);
}

TEST_CASE("who brings a traceparent has decided, unless the sampler says otherwise", "[tracer]") {
    Scene by_parent({.heeds_client = true, .ratio = 1});
    CHECK(by_parent.tracer.begin(sampled).is_sampled());
    CHECK_FALSE(by_parent.tracer.begin(not_sampled).is_sampled());
    Scene always({.heeds_client = false, .ratio = 1});
    CHECK(always.tracer.begin(not_sampled).is_sampled());
    Scene never({.heeds_client = false, .ratio = 0});
    CHECK_FALSE(never.tracer.begin(sampled).is_sampled());
    CHECK_FALSE(never.tracer.begin({}).is_sampled());
}

TEST_CASE("what is not sampled is not recorded, and neither is what has no trace", "[tracer]") {
    Scene scene;
    scene.tracer.record(not_sampled, work(0s, 1s));
    scene.tracer.end(scene.tracer.begin(not_sampled), not_sampled, work(0s, 1s));
    scene.tracer.record({}, work(0s, 1s));
    CHECK(scene.spans.spans().empty());
}

TEST_CASE("a share of the traces is recorded, always the same ones", "[tracer]") {
    Scene some({.heeds_client = false, .ratio = 0.25});
    int count = 0;
    for (int i = 0; i < 4000; ++i) {
        const auto request = some.tracer.begin({});
        count += request.is_sampled() ? 1 : 0;
        CHECK(some.tracer.begin(request).is_sampled() == request.is_sampled());
    }
    CHECK(count > 800);
    CHECK(count < 1200);
}

TEST_CASE("ids differ, between threads too", "[tracer]") {
    Scene scene;
    std::vector<std::string> ids[2];
    const auto draw = [&](std::vector<std::string>& into) {
        for (int i = 0; i < 1000; ++i) into.push_back(scene.tracer.begin({}).text());
    };
    {
        std::jthread one([&] { draw(ids[0]); }), other([&] { draw(ids[1]); });
    }
    std::set<std::string> seen(ids[0].begin(), ids[0].end());
    seen.insert(ids[1].begin(), ids[1].end());
    CHECK(seen.size() == 2000);
}

}  // namespace roster::telemetry
