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

std::optional<std::chrono::seconds> RateLimit::refuse(const std::string& client, Time now) {
    const std::lock_guard lock(mutex_);
    auto found = by_client_.find(client);
    if (found == by_client_.end()) {
        if (buckets_.size() >= max_clients_) {
            by_client_.erase(buckets_.front().client);
            buckets_.pop_front();
        }
        found =
            by_client_.emplace(client, buckets_.insert(buckets_.end(), {client, capacity_, now}))
                .first;
    } else {
        buckets_.splice(buckets_.end(), buckets_, found->second);
    }
    auto& bucket = *found->second;
    const std::chrono::duration<double> passed =
        std::max(now - bucket.filled, Time::duration::zero());
    bucket.tokens = std::min(capacity_, bucket.tokens + passed.count() * tokens_per_second_);
    bucket.filled = std::max(now, bucket.filled);
    if (bucket.tokens >= 1) {
        bucket.tokens -= 1;
        return std::nullopt;
    }
    const auto wait = std::ceil((1 - bucket.tokens) / tokens_per_second_);
    return std::chrono::seconds(std::max<std::int64_t>(static_cast<std::int64_t>(wait), 1));
}

std::size_t RateLimit::clients() const {
    const std::lock_guard lock(mutex_);
    return buckets_.size();
}

std::string rate_limited_client(const std::string& address) {
    return address.find(':') == address.npos ? address : telemetry::client_network(address);
}

}  // namespace roster::http
