#pragma once
// How many requests one client may send: a bucket of tokens for each, in a table of bounded size.
// Any thread.

#include <chrono>
#include <cstddef>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "http/server/limits.hpp"

namespace roster::http {

class RateLimit {
public:
    using Time = std::chrono::steady_clock::time_point;

    // A bucket holds `per_minute` tokens, at least 1, and is filled again at that rate.
    explicit RateLimit(int per_minute, std::size_t max_clients = max_rate_limited_clients);

    struct Verdict {
        bool taken;
        int quota;                        // a minute
        int remaining;                    // tokens
        std::chrono::seconds next_token;  // how long until there is one more, rounded up
    };

    // Takes a token for `client`, if there is one.
    [[nodiscard]] Verdict take(const std::string& client, Time now);
    // How long until `client` can have one; nothing where there is one. Takes none.
    [[nodiscard]] std::optional<std::chrono::seconds> wait(const std::string& client, Time now);
    [[nodiscard]] std::size_t clients() const;

private:
    struct Bucket {
        std::string client;
        double tokens;
        Time filled;
    };

    void fill(Bucket& bucket, Time now) const;
    [[nodiscard]] Bucket& bucket_of(const std::string& client, Time now);

    const double capacity_;
    const double tokens_per_second_;
    const std::size_t max_clients_;
    mutable std::mutex mutex_;
    std::list<Bucket>
        buckets_;  // least recently used first: it is forgotten when the table is full
    std::unordered_map<std::string, std::list<Bucket>::iterator> by_client_;
};

// Who is counted as one client: an IPv4 address, or the /64 an IPv6 address lies in.
[[nodiscard]] std::string rate_limited_client(const std::string& address);

}  // namespace roster::http
