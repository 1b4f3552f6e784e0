#pragma once
// The clock's interface: what time the log has, and how long something takes. Tests inject their
// own.

#include <atomic>
#include <chrono>

#include "domain/log_time.hpp"

namespace roster::telemetry {

// Both functions may be called from any thread.
class Clock {
public:
    virtual ~Clock() = default;
    // The log's time now: the database's clock, carried forward.
    [[nodiscard]] virtual domain::LogTime log_now() const = 0;
    // For durations and deadlines within this process.
    [[nodiscard]] virtual std::chrono::steady_clock::time_point steady_now() const = 0;
};

// The log's time, sampled from the store and carried forward on the monotonic clock. Before the
// first sample it stands on the machine's own clock. Thread-safe; a sample is one atomic store.
class SampledLogClock final : public Clock {
public:
    SampledLogClock();

    // `sampled` is what the store's clock said at some time between `before` and `after`.
    void set(domain::LogTime sampled, std::chrono::steady_clock::time_point before,
             std::chrono::steady_clock::time_point after);

    [[nodiscard]] domain::LogTime log_now() const override;
    [[nodiscard]] std::chrono::steady_clock::time_point steady_now() const override;

private:
    std::atomic<std::chrono::microseconds::rep> offset_;  // log time minus monotonic time, µs
};

// The machine's own UTC clock as a log time: for an embedded log, and for mail workers that have no
// log.
[[nodiscard]] domain::LogTime system_log_time();

}  // namespace roster::telemetry
