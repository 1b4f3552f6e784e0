#include "followers/log_news.hpp"

namespace roster::followers {

void LogNews::announce() {
    const std::lock_guard lock(mutex_);
    ++count_;
    announced_.notify_all();
}

std::uint64_t LogNews::count() const {
    const std::lock_guard lock(mutex_);
    return count_;
}

void LogNews::wait_beyond(std::uint64_t seen, std::chrono::milliseconds timeout,
                          const std::stop_token& stopping) {
    std::unique_lock lock(mutex_);
    announced_.wait_for(lock, stopping, timeout, [&] { return count_ > seen; });
}

void LogNews::wait(std::chrono::milliseconds timeout, const std::stop_token& stopping) {
    std::mutex alone;
    std::condition_variable_any never;
    std::unique_lock lock(alone);
    never.wait_for(lock, stopping, timeout, [] { return false; });
}

}  // namespace roster::followers
