#pragma once
// A thread that repeats one follower's step until it is told to stop.
//
// A step may block for a second or so, and must not throw for what is down. What it throws all the
// same is logged, and the step is repeated after a pause.

#include <condition_variable>
#include <functional>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>

namespace roster::cli {

class FollowerThread {
public:
    FollowerThread(std::string name, std::function<void()> step);
    ~FollowerThread() = default;  // stops and joins

    // It ends with the step at hand. Any thread.
    void request_stop() { thread_.request_stop(); }
    // After request_stop: returns when the last step is over.
    void join();

private:
    void run(const std::stop_token& stopping);
    [[nodiscard]] bool take_step();

    std::string name_;
    std::function<void()> step_;
    std::mutex mutex_;
    std::condition_variable_any paused_;
    std::jthread thread_;  // last: it uses what stands above
};

}  // namespace roster::cli
