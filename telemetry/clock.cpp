// Keeps one number: the distance between the log's time and the machine's clock since boot.

#include "telemetry/clock.hpp"

#include <ctime>
#include <utility>

#include "telemetry/log_line.hpp"
#include "telemetry/metrics.hpp"

namespace roster::telemetry {

namespace {

using std::chrono::duration_cast;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

microseconds real_time_since_boot() {
    timespec now{};
    clock_gettime(CLOCK_BOOTTIME, &now);
    return std::chrono::seconds(now.tv_sec) +
           duration_cast<microseconds>(std::chrono::nanoseconds(now.tv_nsec));
}

}  // namespace

domain::LogTime system_log_time() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return domain::LogTime(duration_cast<microseconds>(now));
}

MachineClocks MachineClocks::real() {
    return {.steady = &steady_clock::now, .since_boot = &real_time_since_boot};
}

SampledLogClock::SampledLogClock(MachineClocks machine)
    : machine_(std::move(machine)),
      offset_((system_log_time().time_since_epoch() - machine_.since_boot()).count()) {}

void SampledLogClock::set(domain::LogTime sampled, steady_clock::time_point before,
                          steady_clock::time_point after) {
    const auto uncertain = duration_cast<microseconds>((after - before) / 2);
    const auto age = duration_cast<microseconds>(machine_.steady() - after) + uncertain;
    const auto sampled_at = machine_.since_boot() - age;
    const auto offset = sampled.time_since_epoch() - sampled_at;
    const std::lock_guard lock(mutex_);
    if (is_believable(offset, uncertain))
        believe(offset);
    else
        dispute(offset);
}

void SampledLogClock::believe_next_sample() {
    const std::lock_guard lock(mutex_);
    believes_next_ = true;
}

bool SampledLogClock::is_believable(Offset offset, Offset uncertain) {
    if (std::exchange(believes_next_, false)) return true;
    if (std::chrono::abs(offset - Offset(offset_.load())) <= largest_drift + uncertain) return true;
    return stepped_ && std::chrono::abs(offset - stepped_->offset) <= largest_drift + uncertain &&
           machine_.since_boot() - stepped_->since >= believed_after;
}

void SampledLogClock::believe(Offset offset) {
    if (stepped_) {
        const auto moved = duration_cast<milliseconds>(offset - Offset(offset_.load()));
        log_line(LogLevel::info, "log_clock_believed", {{"moved_ms", moved.count()}});
        show_distance({});
    }
    stepped_.reset();
    offset_.store(offset.count(), std::memory_order_relaxed);
}

void SampledLogClock::dispute(Offset offset) {
    const auto distance = offset - Offset(offset_.load());
    show_distance(distance);
    const bool is_known = stepped_ && std::chrono::abs(offset - stepped_->offset) <= largest_drift;
    if (is_known) {
        stepped_->offset = offset;  // it may drift
        return;
    }
    stepped_ = Stepped{.offset = offset, .since = machine_.since_boot()};
    if (steps_ != nullptr) steps_->add();
    log_line(LogLevel::error, "log_clock_stepped",
             {{"by_ms", duration_cast<milliseconds>(distance).count()},
              {"believed_after_s", std::chrono::seconds(believed_after).count()}});
}

void SampledLogClock::count_in(Metrics& metrics) {
    const std::lock_guard lock(mutex_);
    steps_ = &metrics.counter("roster_log_clock_steps_total",
                              "times the store's clock parted from the log's by over 2 s");
    off_ = &metrics.gauge("roster_log_clock_off_seconds",
                          "how far the store's clock is from the log's time while it is not "
                          "believed");
}

void SampledLogClock::show_distance(Offset distance) {
    if (off_ != nullptr) off_->set(std::chrono::duration<double>(distance).count());
}

domain::LogTime SampledLogClock::log_now() const {
    return domain::LogTime(machine_.since_boot() +
                           microseconds(offset_.load(std::memory_order_relaxed)));
}

steady_clock::time_point SampledLogClock::steady_now() const { return machine_.steady(); }

}  // namespace roster::telemetry
