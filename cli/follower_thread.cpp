#include "cli/follower_thread.hpp"

#include <chrono>
#include <exception>
#include <utility>

#include "telemetry/log_line.hpp"

namespace roster::cli {

namespace {

constexpr std::chrono::seconds pause_after_failure{1};

}  // namespace

FollowerThread::FollowerThread(std::string name, followers::LogNews& news, Step step)
    : name_(std::move(name)),
      news_(news),
      step_(std::move(step)),
      thread_([this](const std::stop_token& stopping) { run(stopping); }) {}

void FollowerThread::join() {
    if (thread_.joinable()) thread_.join();
}

void FollowerThread::run(const std::stop_token& stopping) {
    while (!stopping.stop_requested()) {
        const auto seen = news_.count();  // before the step: what comes during it counts
        const auto rest = take_step();
        rest_as_asked(rest, seen, stopping);
    }
}

void FollowerThread::rest_as_asked(const followers::Rest& rest, std::uint64_t seen,
                                   const std::stop_token& stopping) {
    if (rest.at_most.count() <= 0) return;
    if (!rest.until_news) return followers::LogNews::wait(rest.at_most, stopping);
    news_.wait_beyond(seen, rest.at_most, stopping);
    if (rest.gather.count() > 0 && news_.count() > seen)
        followers::LogNews::wait(rest.gather, stopping);
}

followers::Rest FollowerThread::take_step() {
    try {
        return step_();
    } catch (const std::exception& error) {
        telemetry::log_line(telemetry::LogLevel::error, "follower_step_failed",
                            {{"follower", name_}, {"detail", error.what()}});
        return {pause_after_failure};
    }
}

}  // namespace roster::cli
