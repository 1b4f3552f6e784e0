#include "telemetry/metrics.hpp"

#include <algorithm>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "tests/catch.hpp"

using namespace roster::telemetry;

namespace {

bool has_line(const Metrics& metrics, const std::string& line) {
    std::istringstream lines(metrics.text());
    for (std::string next; std::getline(lines, next);)
        if (next == line) return true;
    return false;
}

std::string line_of(int label) {
    return std::string("a_total{k=\"").append(std::to_string(label)).append("\"} 200");
}

}  // namespace

TEST_CASE("no metrics are an empty text", "[telemetry]") { CHECK(Metrics().text().empty()); }

TEST_CASE("a counter is shown with its help, type and labels", "[telemetry]") {
    Metrics metrics;
    metrics.counter("roster_registrations_total", "Registrations.", {{"outcome", "new"}}).add();
    metrics.counter("roster_registrations_total", "Registrations.", {{"outcome", "new"}}).add(2);
    metrics.counter("roster_registrations_total", "Registrations.", {{"outcome", "restart"}}).add();
    CHECK(has_line(metrics, "# HELP roster_registrations_total Registrations."));
    CHECK(has_line(metrics, "# TYPE roster_registrations_total counter"));
    CHECK(has_line(metrics, "roster_registrations_total{outcome=\"new\"} 3"));
    CHECK(has_line(metrics, "roster_registrations_total{outcome=\"restart\"} 1"));
}

TEST_CASE("the same name and labels are the same metric, and the reference stays", "[telemetry]") {
    Metrics metrics;
    auto& first = metrics.counter("a_total", "A.", {{"k", "v"}});
    for (int i = 0; i < 200; ++i)
        metrics.counter("b_total", "B.", {{"k", std::to_string(i)}}).add();
    CHECK(&first == &metrics.counter("a_total", "A.", {{"k", "v"}}));
    CHECK(&first != &metrics.counter("a_total", "A.", {{"k", "w"}}));
    first.add();
    CHECK(has_line(metrics, "a_total{k=\"v\"} 1"));
}

TEST_CASE("a gauge goes up and down", "[telemetry]") {
    Metrics metrics;
    auto& gauge = metrics.gauge("roster_in_flight", "Requests in flight.");
    gauge.set(5);
    gauge.add(-2.5);
    CHECK(has_line(metrics, "# TYPE roster_in_flight gauge"));
    CHECK(has_line(metrics, "roster_in_flight 2.5"));
}

TEST_CASE("a histogram counts into its buckets", "[telemetry]") {
    Metrics metrics;
    auto& histogram = metrics.histogram("roster_commit_seconds", "Commits.", {0.25, 1});
    for (const double value : {0.125, 0.25, 0.5, 8.0}) histogram.observe(value);
    CHECK(has_line(metrics, "# TYPE roster_commit_seconds histogram"));
    CHECK(has_line(metrics, "roster_commit_seconds_bucket{le=\"0.25\"} 2"));
    CHECK(has_line(metrics, "roster_commit_seconds_bucket{le=\"1\"} 3"));
    CHECK(has_line(metrics, "roster_commit_seconds_bucket{le=\"+Inf\"} 4"));
    CHECK(has_line(metrics, "roster_commit_seconds_count 4"));
    CHECK(has_line(metrics, "roster_commit_seconds_sum 8.875"));
}

TEST_CASE("a label's value cannot break out of its line", "[telemetry]") {
    Metrics metrics;
    metrics.counter("a_total", "A.", {{"k", "x\"} 1\nb_total 7\\"}}).add();
    CHECK(has_line(metrics, R"(a_total{k="x\"} 1\nb_total 7\\"} 1)"));
    CHECK_FALSE(has_line(metrics, "b_total 7\\\"} 1"));
}

TEST_CASE("metrics may be looked up, counted and shown from many threads", "[telemetry]") {
    Metrics metrics;
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&metrics, t] {
            for (int i = 0; i < 500; ++i) {
                metrics.counter("a_total", "A.", {{"k", std::to_string(i % 10)}}).add();
                if (i % 100 == t) (void)metrics.text();
            }
        });
    for (auto& thread : threads) thread.join();
    for (int i = 0; i < 10; ++i) CHECK(has_line(metrics, line_of(i)));
}

TEST_CASE("the bounds of durations ascend from half a millisecond to ten seconds", "[telemetry]") {
    const auto& bounds = duration_bounds();
    CHECK(std::ranges::is_sorted(bounds, std::less_equal<>()));
    CHECK(bounds.front() == 0.0005);
    CHECK(bounds.back() == 10);
}
