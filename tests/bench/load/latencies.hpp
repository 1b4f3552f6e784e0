#pragma once
// A histogram of durations with a bounded relative error, as HdrHistogram keeps them.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace roster::bench {

// Log-linear: 64 equal steps for each doubling, so that a percentile is at most 1.6 % too high. One
// thread.
class Latencies {
public:
    Latencies();

    // What is negative counts as nothing, what is longer than an hour as an hour.
    void record(std::chrono::steady_clock::duration duration);

    // The duration that this share of all (0 to 1) did not exceed; 0 if nothing was recorded.
    [[nodiscard]] std::chrono::microseconds percentile(double share) const;
    [[nodiscard]] std::chrono::microseconds longest() const { return longest_; }
    [[nodiscard]] std::uint64_t count() const { return count_; }

private:
    std::vector<std::uint64_t> counts_;
    std::uint64_t count_ = 0;
    std::chrono::microseconds longest_{0};
};

}  // namespace roster::bench
