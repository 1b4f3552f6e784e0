#include "cli/follower_thread.hpp"

#include <chrono>
#include <exception>
#include <utility>

#include "telemetry/log_line.hpp"

namespace roster::cli {

namespace {

constexpr std::chrono::seconds pause_after_failure{1};

}  // namespace

FollowerThread::FollowerThread(std::string name, std::function<void()> step)
    : name_(std::move(name)),
      step_(std::move(step)),
      thread_([this](const std::stop_token& stopping) { run(stopping); }) {}

void FollowerThread::join() {
    if (thread_.joinable()) thread_.join();
}

void FollowerThread::run(const std::stop_token& stopping) {
    while (!stopping.stop_requested()) {
        if (take_step()) continue;
        std::unique_lock lock(mutex_);
        paused_.wait_for(lock, stopping, pause_after_failure, [] { return false; });
    }
}

bool FollowerThread::take_step() {
    try {
        step_();
        return true;
    } catch (const std::exception& error) {
        telemetry::log_line(telemetry::LogLevel::error, "follower_step_failed",
                            {{"follower", name_}, {"detail", error.what()}});
        return false;
    }
}

}  // namespace roster::cli
