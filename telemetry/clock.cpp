// Keeps one number: the distance between the log's time and the monotonic clock.

#include "telemetry/clock.hpp"

namespace roster::telemetry {

namespace {

using std::chrono::duration_cast;
using std::chrono::microseconds;
using std::chrono::steady_clock;

microseconds since_boot(steady_clock::time_point time) {
    return duration_cast<microseconds>(time.time_since_epoch());
}

}  // namespace

domain::LogTime system_log_time() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return domain::LogTime(duration_cast<microseconds>(now));
}

SampledLogClock::SampledLogClock()
    : offset_((system_log_time().time_since_epoch() - since_boot(steady_clock::now())).count()) {}

void SampledLogClock::set(domain::LogTime sampled, steady_clock::time_point before,
                          steady_clock::time_point after) {
    const auto middle = before + (after - before) / 2;
    offset_.store((sampled.time_since_epoch() - since_boot(middle)).count(),
                  std::memory_order_relaxed);
}

domain::LogTime SampledLogClock::log_now() const {
    return domain::LogTime(since_boot(steady_clock::now()) +
                           microseconds(offset_.load(std::memory_order_relaxed)));
}

steady_clock::time_point SampledLogClock::steady_now() const { return steady_clock::now(); }

}  // namespace roster::telemetry
