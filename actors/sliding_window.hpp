#pragma once
// How often something happened within the last while. No CAF here.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <optional>
#include <vector>

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
        const auto most = std::max<std::size_t>(limit.count, 1) - 1;
        const auto too_many = times_.size() > most ? times_.size() - most : 0;
        const auto recent =
            std::ranges::find_if(times_, [&](Time each) { return each + limit.period > now; });
        times_.erase(times_.begin(),
                     std::max(recent, times_.begin() + static_cast<long>(too_many)));
        times_.push_back(now);
    }

    // What was added at that time did not happen.
    void take_back(Time at) {
        const auto found = std::find(times_.begin(), times_.end(), at);
        if (found != times_.end()) times_.erase(found);
    }

private:
    std::vector<Time> times_;  // oldest first; few, and there are many windows
};

}  // namespace roster::actors
