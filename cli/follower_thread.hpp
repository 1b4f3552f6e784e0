#pragma once
// A thread that takes one follower's steps, rests between them as the follower asks, and ends when
// it is told to.
//
// A step may block for a second or so, and must not throw for what is down. What it throws all the
// same is logged, and the step is repeated after a pause.

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <thread>

#include "followers/log_news.hpp"
#include "followers/rest.hpp"

namespace roster::cli {

class FollowerThread {
public:
    using Step = std::function<followers::Rest()>;

    // `news` outlives it.
    FollowerThread(std::string name, followers::LogNews& news, Step step);
    ~FollowerThread() = default;  // stops and joins

    // It ends with the step at hand; a rest is over at once. Any thread.
    void request_stop() { thread_.request_stop(); }
    // After request_stop: returns when the last step is over.
    void join();

private:
    void run(const std::stop_token& stopping);
    [[nodiscard]] followers::Rest take_step();
    void rest_as_asked(const followers::Rest& rest, std::uint64_t seen,
                       const std::stop_token& stopping);

    std::string name_;
    followers::LogNews& news_;
    Step step_;
    std::jthread thread_;  // last: it uses what stands above
};

}  // namespace roster::cli
