#pragma once
// Wakes all followers of a node at once: one listener hears that somebody appended, and every
// thread that rests until news goes on. Thread-safe.

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <stop_token>

namespace roster::followers {

class LogNews {
public:
    void announce();
    // How often there were news.
    [[nodiscard]] std::uint64_t count() const;

    // Returns when there were more than `seen`, when `stopping` is asked for, or after `timeout`.
    void wait_beyond(std::uint64_t seen, std::chrono::milliseconds timeout,
                     const std::stop_token& stopping);
    // For those who do not care about news, and are not woken by any.
    static void wait(std::chrono::milliseconds timeout, const std::stop_token& stopping);

private:
    mutable std::mutex mutex_;
    std::condition_variable_any announced_;
    std::uint64_t count_ = 0;
};

}  // namespace roster::followers
