#pragma once
// How often something happened within the last while. No CAF here.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <deque>
#include <optional>

namespace roster::actors {

// Holds at most as many times as its limit says.
class SlidingWindow {
public:
    using Time = std::chrono::steady_clock::time_point;

    struct Limit {
        std::size_t count;
        std::chrono::seconds period;
    };

    // How long until it may happen once more, rounded up; absent: it may now.
    [[nodiscard]] std::optional<std::chrono::seconds> wait(const Limit& limit, Time now) const {
        if (times_.size() < limit.count) return std::nullopt;
        const auto free_at = times_[times_.size() - limit.count] + limit.period;
        if (free_at <= now) return std::nullopt;
        return std::chrono::ceil<std::chrono::seconds>(free_at - now);
    }

    void add(const Limit& limit, Time now) {
        while (!times_.empty() && times_.front() + limit.period <= now) times_.pop_front();
        while (times_.size() >= std::max<std::size_t>(limit.count, 1)) times_.pop_front();
        times_.push_back(now);
    }

    // What was added at that time did not happen.
    void take_back(Time at) {
        const auto found = std::find(times_.begin(), times_.end(), at);
        if (found != times_.end()) times_.erase(found);
    }

private:
    std::deque<Time> times_;  // oldest first
};

}  // namespace roster::actors
