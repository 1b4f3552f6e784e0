#include "telemetry/span_exporter.hpp"

#include <latch>

#include <nlohmann/json.hpp>

#include "telemetry/log_line.hpp"
#include "tests/catch.hpp"
#include "tests/followers/stepped_clock.hpp"
#include "tests/harness/wait_until.hpp"
#include "tests/telemetry/captured_stderr.hpp"

namespace roster::telemetry {
namespace {

using namespace std::chrono_literals;
using Fate = SpanReceipt::Fate;

constexpr auto limit = 10s;  // far beyond what is waited for

Span span(const std::string& name) {
    return {.trace_id = std::string(32, 'a'),
            .span_id = std::string(16, 'b'),
            .parent_id = {},
            .work = {.name = name},
            .began = {},
            .ended = {}};
}

// A collector that answers as it is told, and remembers the names of what it took.
class Collector {
public:
    SpanReceipt answer(const SpanParcel& parcel) {
        const auto body = nlohmann::json::parse(parcel.body);
        const std::lock_guard lock(mutex_);
        ++calls_;
        const auto fate = calls_ <= fails ? failure : Fate::taken;
        if (fate == Fate::taken)
            for (const auto& each : body["resourceSpans"][0]["scopeSpans"][0]["spans"])
                names_.push_back(each["name"]);
        return {fate, fate == Fate::taken ? "" : "away"};
    }
    [[nodiscard]] std::vector<std::string> names() const {
        const std::lock_guard lock(mutex_);
        return names_;
    }
    [[nodiscard]] int calls() const {
        const std::lock_guard lock(mutex_);
        return calls_;
    }

    int fails = 0;  // so many calls, at first
    Fate failure = Fate::come_again;

private:
    mutable std::mutex mutex_;
    int calls_ = 0;
    std::vector<std::string> names_;
};

struct Scene {
    Scene() { configure_logging({.format = LogFormat::json, .level = LogLevel::info}); }

    [[nodiscard]] SpanCarrier carrier() {
        return [this](const SpanParcel& parcel) { return collector.answer(parcel); };
    }
    [[nodiscard]] bool counted(const std::string& line) const {
        return metrics.text().contains(line + "\n");
    }

    followers::test::SteppedClock clock;
    Metrics metrics;
    Collector collector;
    CapturedStderr captured;
    ExportLimits limits{.gather = 5ms, .first_pause = 5ms, .longest_pause = 10ms};
};

}  // namespace

TEST_CASE("spans are brought in the order they came, after a moment", "[exporter]") {
    Scene scene;
    SpanExporter exporter({"roster", "1"}, scene.carrier(), scene.clock, scene.metrics,
                          scene.limits);
    exporter.take(span("one"));
    exporter.take(span("two"));
    REQUIRE(tests::wait_until([&] { return scene.collector.names().size() == 2; }, limit));
    CHECK(scene.collector.names() == std::vector<std::string>{"one", "two"});
    exporter.stop();
    CHECK(scene.counted("roster_spans_exported_total 2"));
    CHECK(scene.counted("roster_spans_dropped_total 0"));
}

TEST_CASE("a full batch leaves at once", "[exporter]") {
    Scene scene;
    scene.limits.batch = 2;
    scene.limits.gather = 1h;
    SpanExporter exporter({"roster", "1"}, scene.carrier(), scene.clock, scene.metrics,
                          scene.limits);
    for (const auto* name : {"one", "two", "three"}) exporter.take(span(name));
    REQUIRE(tests::wait_until([&] { return scene.collector.names().size() == 2; }, limit));
    exporter.stop();
    CHECK(scene.collector.names().size() == 3);  // what is left is brought at the end
}

TEST_CASE("what does not fit into the queue is dropped and counted", "[exporter]") {
    Scene scene;
    std::latch arrived(1), released(1);
    scene.limits.waiting = scene.limits.batch = 2;
    SpanExporter exporter(
        {"roster", "1"},
        [&](const SpanParcel& parcel) {
            if (scene.collector.calls() == 0) {
                arrived.count_down();
                released.wait();
            }
            return scene.collector.answer(parcel);
        },
        scene.clock, scene.metrics, scene.limits);
    for (int i = 0; i < 2; ++i) exporter.take(span("brought"));
    arrived.wait();  // the collector hangs, and the queue is full
    for (int i = 0; i < 3; ++i) exporter.take(span("dropped"));
    released.count_down();
    exporter.stop();
    CHECK(scene.collector.names() == std::vector<std::string>{"brought", "brought"});
    CHECK(scene.counted("roster_spans_dropped_total 3"));
}

TEST_CASE("a collector that is away is asked again, and that is said once", "[exporter]") {
    Scene scene;
    scene.collector.fails = 3;
    SpanExporter exporter({"roster", "1"}, scene.carrier(), scene.clock, scene.metrics,
                          scene.limits);
    exporter.take(span("patient"));
    REQUIRE(tests::wait_until([&] { return scene.collector.names().size() == 1; }, limit));
    exporter.stop();
    const auto said = scene.captured.text();
    CHECK(said.contains(R"("event":"traces_not_taken")"));
    CHECK(said.find("traces_not_taken") == said.rfind(R"(traces_not_taken","part")"));
    CHECK(said.contains("problem_over"));
    CHECK(scene.counted("roster_spans_dropped_total 0"));
}

TEST_CASE("what a collector refuses does not come again", "[exporter]") {
    Scene scene;
    scene.collector.fails = 1;
    scene.collector.failure = Fate::refused;
    SpanExporter exporter({"roster", "1"}, scene.carrier(), scene.clock, scene.metrics,
                          scene.limits);
    exporter.take(span("refused"));
    REQUIRE(tests::wait_until([&] { return scene.collector.calls() == 1; }, limit));
    exporter.take(span("taken"));
    exporter.stop();
    CHECK(scene.collector.names() == std::vector<std::string>{"taken"});
    CHECK(scene.counted("roster_spans_dropped_total 1"));
}

TEST_CASE("an exporter ends in time though the collector hangs", "[exporter]") {
    Scene scene;
    scene.limits.last = 50ms;
    std::latch arrived(1);
    SpanExporter exporter(
        {"roster", "1"},
        [&](const SpanParcel& parcel) {
            if (scene.collector.calls() == 0) arrived.count_down();
            (void)scene.collector.answer(parcel);
            while (parcel.goes_on()) std::this_thread::yield();
            return SpanReceipt{Fate::come_again, "it hangs"};
        },
        scene.clock, scene.metrics, scene.limits);
    exporter.take(span("lost"));
    arrived.wait();
    exporter.stop();  // or this test never ends
    exporter.take(span("too late"));
    CHECK(scene.counted("roster_spans_dropped_total 2"));
}

TEST_CASE("a carrier that throws is one that failed", "[exporter]") {
    Scene scene;
    int throws = 1;
    SpanExporter exporter(
        {"roster", "1"},
        [&](const SpanParcel& parcel) {
            if (throws-- > 0) throw std::runtime_error("no memory");
            return scene.collector.answer(parcel);
        },
        scene.clock, scene.metrics, scene.limits);
    exporter.take(span("again"));
    REQUIRE(tests::wait_until([&] { return scene.collector.names().size() == 1; }, limit));
}

}  // namespace roster::telemetry
