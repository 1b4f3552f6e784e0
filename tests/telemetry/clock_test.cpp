#include "telemetry/clock.hpp"

#include <atomic>
#include <thread>

#include "tests/catch.hpp"

using namespace roster;
using namespace roster::telemetry;
using namespace std::chrono_literals;
using std::chrono::steady_clock;

namespace {

// The test's own steps take time, more so on a busy machine.
constexpr auto patience = 10s;

bool is_within(domain::LogTime time, domain::LogTime first, std::chrono::microseconds length) {
    return time >= first && time <= first + length;
}

}  // namespace

TEST_CASE("before its first sample the clock shows the machine's time", "[telemetry]") {
    const auto before = system_log_time();
    const SampledLogClock clock;
    CHECK(is_within(clock.log_now(), before - 1s, patience));
}

TEST_CASE("the clock shows the log's time, carried forward from the middle of the sampling",
          "[telemetry]") {
    SampledLogClock clock;
    const domain::LogTime sampled(1'000'000'000s);  // 2001: far from the machine's
    const auto now = steady_clock::now();
    clock.set(sampled, now - 2s, now);
    CHECK(is_within(clock.log_now(), sampled + 1s, patience));
}

TEST_CASE("a newer sample replaces an older one, also backwards", "[telemetry]") {
    SampledLogClock clock;
    const auto now = steady_clock::now();
    clock.set(domain::LogTime(2'000'000'000s), now, now);
    clock.set(domain::LogTime(1'000'000'000s), now, now);
    CHECK(is_within(clock.log_now(), domain::LogTime(1'000'000'000s), patience));
}

TEST_CASE("between samples the clock never goes back", "[telemetry]") {
    const SampledLogClock clock;
    auto earlier = clock.log_now();
    for (int i = 0; i < 10'000; ++i) {
        const auto later = clock.log_now();
        REQUIRE(later >= earlier);
        earlier = later;
    }
}

TEST_CASE("a reader sees one sample or the other, never half of one", "[telemetry]") {
    SampledLogClock clock;
    const auto now = steady_clock::now();
    const domain::LogTime old_time(1'000'000'000s);
    const domain::LogTime new_time(4'000'000'000s);
    clock.set(old_time, now, now);
    std::atomic<bool> done = false;
    std::thread writer([&] {
        for (int i = 0; i < 20'000; ++i) clock.set(i % 2 == 0 ? new_time : old_time, now, now);
        done = true;
    });
    bool all_whole = true;
    while (!done) {
        const auto seen = clock.log_now();
        all_whole &= is_within(seen, old_time, 60s) || is_within(seen, new_time, 60s);
    }
    writer.join();
    CHECK(all_whole);
}
