#include "telemetry/clock.hpp"

#include <atomic>
#include <string>
#include <thread>

#include "telemetry/metrics.hpp"
#include "tests/catch.hpp"
#include "tests/telemetry/captured_stderr.hpp"

using namespace roster;
using namespace roster::telemetry;
using namespace std::chrono_literals;
using std::chrono::steady_clock;

namespace {

// The test's own steps take time, more so on a busy machine.
constexpr auto patience = 10s;

const domain::LogTime start(1'800'000'000s);

// A clock on a machine whose time the test makes.
class SteppedMachine {
public:
    SteppedMachine() { clock.count_in(metrics_); }

    void run_for(std::chrono::microseconds time) {
        steady_ += time;
        booted_ += time;
    }
    void suspend_for(std::chrono::microseconds time) { booted_ += time; }

    void sample(domain::LogTime told) { clock.set(told, clock.steady_now(), clock.steady_now()); }
    // What a store's clock says that was `start` at the beginning and goes on.
    domain::LogTime honest() const { return start + (booted_ - booted_at_start); }

    double steps() { return metric("roster_log_clock_steps_total"); }
    double off() { return metric("roster_log_clock_off_seconds"); }

private:
    static constexpr std::chrono::microseconds booted_at_start = 1000s;

    double metric(const std::string& name) {
        const auto text = metrics_.text();
        const auto at = text.find("\n" + name + " ");
        return std::stod(text.substr(at + name.size() + 2));
    }

    Metrics metrics_;
    std::chrono::microseconds booted_ = booted_at_start;
    steady_clock::time_point steady_{500s};

public:
    SampledLogClock clock{
        {.steady = [this] { return steady_; }, .since_boot = [this] { return booted_; }}};
};

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
    clock.believe_next_sample();
    clock.set(domain::LogTime(1'000'000'000s), now, now);
    CHECK(is_within(clock.log_now(), domain::LogTime(1'000'000'000s), patience));
}

TEST_CASE("a sample that drifted by less than two seconds replaces the one before", "[telemetry]") {
    SteppedMachine machine;
    machine.sample(start);
    for (const auto drift : {1900ms, -1900ms}) {
        machine.run_for(5s);
        const auto told = machine.clock.log_now() + drift;
        machine.sample(told);
        CHECK(machine.clock.log_now() == told);
    }
    CHECK(machine.steps() == 0);
}

TEST_CASE("an hour that the store's clock jumps, either way, moves nothing, and is counted once",
          "[telemetry]") {
    for (const auto hour : {1h, -1h}) {
        SteppedMachine machine;
        machine.sample(start);
        const CapturedStderr captured;
        for (int i = 0; i < 20; ++i) {
            machine.run_for(5s);
            machine.sample(machine.honest() + hour);
            CHECK(machine.clock.log_now() == machine.honest());
        }
        CHECK(machine.steps() == 1);
        CHECK(machine.off() == std::chrono::duration<double>(hour).count());
        CHECK(captured.text().find("log_clock_stepped") != std::string::npos);

        machine.sample(machine.honest());
        CHECK(machine.off() == 0);
        machine.sample(machine.honest() + hour);
        CHECK(machine.clock.log_now() == machine.honest());
        CHECK(machine.steps() == 2);
    }
}

TEST_CASE("a clock that stepped is believed when it has agreed with itself for ten minutes",
          "[telemetry]") {
    SteppedMachine machine;
    machine.sample(start);
    const auto believed_since = [&](auto step) {
        int samples = 0;
        while (machine.clock.log_now() == machine.honest()) {
            machine.run_for(5s);
            machine.sample(machine.honest() + step);
            ++samples;
        }
        return samples * 5s;
    };
    // Another step in between begins the ten minutes anew.
    for (int i = 0; i < 100; ++i) {
        machine.run_for(5s);
        machine.sample(machine.honest() + 3h);
    }
    CHECK(machine.clock.log_now() == machine.honest());
    const auto waited = believed_since(1h);
    CHECK(waited >= SampledLogClock::believed_after);
    CHECK(waited <= SampledLogClock::believed_after + 10s);
    CHECK(machine.clock.log_now() == machine.honest() + 1h);
    CHECK(machine.off() == 0);
}

TEST_CASE("an operator's word lets the next sample be believed at once", "[telemetry]") {
    SteppedMachine machine;
    machine.sample(start);
    machine.sample(machine.honest() + 1h);
    machine.clock.believe_next_sample();
    machine.sample(machine.honest() + 1h);
    CHECK(machine.clock.log_now() == machine.honest() + 1h);
}

TEST_CASE("a sample that took long may part by half of that without being a step", "[telemetry]") {
    SteppedMachine machine;
    machine.sample(start);
    const auto before = machine.clock.steady_now();
    machine.run_for(8s);
    const auto told = machine.honest() - 7s;  // said early in the call
    machine.clock.set(told, before, machine.clock.steady_now());
    CHECK(machine.steps() == 0);
}

TEST_CASE("after a suspend of the machine the time is right before the first sample",
          "[telemetry]") {
    SteppedMachine machine;
    machine.sample(start);
    machine.suspend_for(1h);
    CHECK(machine.clock.log_now() == start + 1h);
    machine.sample(start + 1h);
    CHECK(machine.steps() == 0);
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
        for (int i = 0; i < 20'000; ++i) {
            clock.believe_next_sample();
            clock.set(i % 2 == 0 ? new_time : old_time, now, now);
        }
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
