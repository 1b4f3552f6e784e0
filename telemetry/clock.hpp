#pragma once
// The clock's interface: what time the log has, and how long something takes. Tests inject their
// own.

#include <atomic>
#include <chrono>
#include <functional>
#include <mutex>
#include <optional>

#include "domain/log_time.hpp"

namespace roster::telemetry {

class Counter;
class Gauge;
class Metrics;

// Both functions may be called from any thread.
class Clock {
public:
    virtual ~Clock() = default;
    // The log's time now: the database's clock, carried forward.
    [[nodiscard]] virtual domain::LogTime log_now() const = 0;
    // For durations and deadlines within this process.
    [[nodiscard]] virtual std::chrono::steady_clock::time_point steady_now() const = 0;
};

// The clocks of the machine itself. Tests inject their own.
struct MachineClocks {
    std::function<std::chrono::steady_clock::time_point()> steady;
    // Since the start of the machine, with the time in which it was suspended (which the steady
    // clock leaves out).
    std::function<std::chrono::microseconds()> since_boot;

    [[nodiscard]] static MachineClocks real();
};

// The log's time, sampled from the store and carried forward on the clock since boot: right again
// after a suspend, before the next sample. Before the first sample it stands on the machine's own
// clock.
//
// A sample that parts from what was carried forward by more than `largest_drift` is a step of the
// store's clock, and is not believed: the log's time goes on as it was until the store's clock
// comes back to it, or has agreed with itself for `believed_after`, or an operator says so. Each
// step is an error line and counted.
//
// Thread-safe; reading is one atomic load.
class SampledLogClock final : public Clock {
public:
    static constexpr std::chrono::seconds largest_drift{2};
    static constexpr std::chrono::minutes believed_after{10};

    explicit SampledLogClock(MachineClocks machine = MachineClocks::real());

    // `sampled` is what the store's clock said at some time between `before` and `after`.
    void set(domain::LogTime sampled, std::chrono::steady_clock::time_point before,
             std::chrono::steady_clock::time_point after);
    // The next sample is taken as it is: an operator says so, or the log is another.
    void believe_next_sample();

    // Steps are counted there from now on: roster_log_clock_steps_total, and for as long as the
    // store's clock is not believed roster_log_clock_off_seconds. `metrics` outlives the samples.
    void count_in(Metrics& metrics);

    [[nodiscard]] domain::LogTime log_now() const override;
    [[nodiscard]] std::chrono::steady_clock::time_point steady_now() const override;

private:
    using Offset = std::chrono::microseconds;  // log time minus time since boot

    // A clock of the store's that is not believed.
    struct Stepped {
        Offset offset;
        Offset since;  // time since boot
    };

    [[nodiscard]] bool is_believable(Offset offset, Offset uncertain);
    void believe(Offset offset);
    void dispute(Offset offset);
    void show_distance(Offset distance);

    MachineClocks machine_;
    std::atomic<Offset::rep> offset_;
    std::mutex mutex_;  // of what follows
    bool believes_next_ = true;
    std::optional<Stepped> stepped_;
    Counter* steps_ = nullptr;
    Gauge* off_ = nullptr;
};

// The machine's own UTC clock as a log time: for an embedded log, and for mail workers that have no
// log.
[[nodiscard]] domain::LogTime system_log_time();

}  // namespace roster::telemetry
