#include "eventstore/log_watch.hpp"

#include <utility>

#include "eventstore/store_failure.hpp"
#include "telemetry/log_line.hpp"

namespace roster::eventstore {

std::uint64_t LogWatch::generation() const {
    const std::lock_guard lock(mutex_);
    return generation_;
}

std::shared_ptr<void> LogWatch::on_rewind(Listener listener) {
    const std::lock_guard lock(mutex_);
    const auto id = ++next_listener_;
    listeners_.emplace(id, std::move(listener));
    // Who lets go waits for a call that is under way.
    return {this, [id](LogWatch* watch) {
                const std::lock_guard wait(watch->mutex_);
                watch->listeners_.erase(id);
            }};
}

LogWatch::Expectation LogWatch::expectation() const {
    const std::lock_guard lock(mutex_);
    return {generation_, highest_};
}

void LogWatch::compare(const Expectation& expected, const Sight& sight) {
    const std::lock_guard lock(mutex_);
    if (expected.generation != generation_)
        throw StoreFailure("the log went back while this connection was made");
    if (log_.value_or(sight.log) != sight.log)
        throw StoreFailure("the store holds another log, " + sight.log.to_string() +
                           ", than at the start, " + log_->to_string() + ": restart the node");
    log_ = sight.log;
    if (expected.mark.position.value == 0 || sight.hash_at_mark == expected.mark.hash) return;
    // The head is what was seen, only its event is another: no log that went back, but one that was
    // tampered with, which is the verifier's to say.
    if (sight.head == expected.mark) return;
    begin_generation(sight);
    throw StoreFailure("the log went back: it lacks what was seen at position " +
                       std::to_string(expected.mark.position.value));
}

void LogWatch::begin_generation(const Sight& sight) {
    const LogRewind rewind{
        .generation = ++generation_, .seen = highest_.position, .head = sight.head.position};
    highest_ = sight.head;
    telemetry::log_line(telemetry::LogLevel::error, "log_went_back",
                        {{"seen", rewind.seen.value}, {"head", rewind.head.value}});
    for (const auto& [id, listener] : listeners_) listener(rewind);
}

void LogWatch::saw(std::uint64_t generation, const LogMark& mark) {
    const std::lock_guard lock(mutex_);
    if (generation == generation_ && mark.position > highest_.position) highest_ = mark;
}

}  // namespace roster::eventstore
