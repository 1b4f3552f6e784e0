// Fills a bucket when it is looked at: no timer, no sweep.

#include "http/server/rate_limit.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "telemetry/request_context.hpp"

namespace roster::http {

RateLimit::RateLimit(int per_minute, std::size_t max_clients)
    : capacity_(std::max(per_minute, 1)),
      tokens_per_second_(capacity_ / 60.0),
      max_clients_(max_clients) {}

RateLimit::Verdict RateLimit::take(const std::string& client, Time now) {
    const std::lock_guard lock(mutex_);
    auto& bucket = bucket_of(client, now);
    fill(bucket, now);
    const bool taken = bucket.tokens >= 1;
    if (taken) bucket.tokens -= 1;
    const auto whole = std::floor(bucket.tokens);
    const auto wait = std::ceil((whole + 1 - bucket.tokens) / tokens_per_second_);
    return {.taken = taken,
            .quota = static_cast<int>(capacity_),
            .remaining = static_cast<int>(whole),
            .next_token =
                std::chrono::seconds(std::max<std::int64_t>(static_cast<std::int64_t>(wait), 1))};
}

std::optional<std::chrono::seconds> RateLimit::wait(const std::string& client, Time now) {
    const std::lock_guard lock(mutex_);
    const auto found = by_client_.find(client);
    if (found == by_client_.end()) return std::nullopt;
    auto& bucket = *found->second;
    fill(bucket, now);
    if (bucket.tokens >= 1) return std::nullopt;
    return std::chrono::ceil<std::chrono::seconds>(
        std::chrono::duration<double>((1 - bucket.tokens) / tokens_per_second_));
}

void RateLimit::fill(Bucket& bucket, Time now) const {
    const std::chrono::duration<double> passed =
        std::max(now - bucket.filled, Time::duration::zero());
    bucket.tokens = std::min(capacity_, bucket.tokens + passed.count() * tokens_per_second_);
    bucket.filled = std::max(now, bucket.filled);
}

RateLimit::Bucket& RateLimit::bucket_of(const std::string& client, Time now) {
    const auto found = by_client_.find(client);
    if (found != by_client_.end()) {
        buckets_.splice(buckets_.end(), buckets_, found->second);
        return *found->second;
    }
    if (buckets_.size() >= max_clients_) {
        by_client_.erase(buckets_.front().client);
        buckets_.pop_front();
    }
    const auto bucket = buckets_.insert(buckets_.end(), {client, capacity_, now});
    by_client_.emplace(client, bucket);
    return *bucket;
}

std::size_t RateLimit::clients() const {
    const std::lock_guard lock(mutex_);
    return buckets_.size();
}

std::string rate_limited_client(const std::string& address) {
    return address.find(':') == address.npos ? address : telemetry::client_network(address);
}

}  // namespace roster::http
