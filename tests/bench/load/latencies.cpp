#include "tests/bench/load/latencies.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace roster::bench {

namespace {

using namespace std::chrono_literals;

constexpr int step_bits = 6;
constexpr std::uint64_t steps = 1U << step_bits;  // of one doubling
constexpr std::chrono::microseconds limit = 1h;

// Values below `steps` have a bucket each; above, the leading bits after the first choose the step.
std::size_t bucket_of(std::uint64_t value) {
    if (value < steps) {
        return value;
    }
    const int shift = static_cast<int>(std::bit_width(value)) - 1 - step_bits;
    return steps * static_cast<std::size_t>(shift) + (value >> shift);
}

std::uint64_t highest_in(std::size_t bucket) {
    if (bucket < 2 * steps) {
        return bucket;
    }
    const std::size_t shift = bucket / steps - 1;
    return ((bucket - steps * shift + 1) << shift) - 1;
}

}  // namespace

Latencies::Latencies() : counts_(bucket_of(static_cast<std::uint64_t>(limit.count())) + 1) {}

void Latencies::record(std::chrono::steady_clock::duration duration) {
    const auto rounded = std::chrono::duration_cast<std::chrono::microseconds>(duration);
    const auto kept = std::clamp(rounded, std::chrono::microseconds::zero(), limit);
    ++counts_[bucket_of(static_cast<std::uint64_t>(kept.count()))];
    ++count_;
    longest_ = std::max(longest_, kept);
}

std::chrono::microseconds Latencies::percentile(double share) const {
    const auto wanted = static_cast<std::uint64_t>(std::ceil(share * static_cast<double>(count_)));
    std::uint64_t seen = 0;
    for (std::size_t bucket = 0; bucket < counts_.size(); ++bucket) {
        seen += counts_[bucket];
        if (seen >= wanted && seen > 0) {
            const std::chrono::microseconds highest{highest_in(bucket)};
            return std::min(highest, longest_);
        }
    }
    return std::chrono::microseconds::zero();
}

}  // namespace roster::bench
