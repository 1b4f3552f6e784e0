#include "messaging/message_queue.hpp"

namespace roster::messaging {

// With the lock held.
MessageQueue::Stored MessageQueue::number(const std::string& id) {
    const auto [entry, is_new] = sequences_.try_emplace(id, last_sequence_ + 1);
    if (is_new) ++last_sequence_;
    return {.sequence = entry->second, .duplicate = !is_new};
}

MessageQueue::Stored MessageQueue::store(const std::string& id, std::string body) {
    const std::lock_guard lock(mutex_);
    const auto stored = number(id);
    if (stored.duplicate) return stored;
    const auto now = Clock::now();
    open_.emplace(stored.sequence, Message{.id = id, .body = std::move(body), .due = now});
    due_.emplace(now, stored.sequence);
    changed_.notify_all();
    return stored;
}

MessageQueue::Stored MessageQueue::store_finished(const std::string& id) {
    const std::lock_guard lock(mutex_);
    const auto stored = number(id);
    if (!stored.duplicate) remember_finished(id);
    return stored;
}

bool MessageQueue::await_finished(const std::string& id, Clock::time_point deadline) {
    std::unique_lock lock(mutex_);
    return changed_.wait_until(lock, deadline, [&] {
        const auto entry = sequences_.find(id);
        return entry == sequences_.end() || finished_.contains(entry->second);
    });
}

std::uint64_t MessageQueue::last_sequence() const {
    const std::lock_guard lock(mutex_);
    return last_sequence_;
}

std::optional<std::string> MessageQueue::oldest_body() const {
    const std::lock_guard lock(mutex_);
    return open_.empty() ? std::nullopt : std::optional(open_.begin()->second.body);
}

std::optional<MessageQueue::Taken> MessageQueue::take(Clock::time_point deadline) {
    std::unique_lock lock(mutex_);
    while (due_.empty() || due_.begin()->first > Clock::now()) {
        if (Clock::now() >= deadline) return std::nullopt;
        const auto until = due_.empty() ? deadline : std::min(deadline, due_.begin()->first);
        changed_.wait_until(lock, until);
    }
    const auto sequence = due_.begin()->second;
    auto& message = open_.at(sequence);
    const int attempt = ++message.attempt;
    reschedule(sequence, attempt, Clock::now() + ack_wait_);
    return Taken{.sequence = sequence, .attempt = attempt, .body = message.body};
}

void MessageQueue::finish(std::uint64_t sequence) {
    const std::lock_guard lock(mutex_);
    const auto entry = open_.find(sequence);
    if (entry == open_.end()) return;
    due_.erase({entry->second.due, sequence});
    remember_finished(entry->second.id);
    open_.erase(entry);
    changed_.notify_all();
}

void MessageQueue::give_back(std::uint64_t sequence, int attempt, Clock::duration delay) {
    const std::lock_guard lock(mutex_);
    reschedule(sequence, attempt, Clock::now() + delay);
    changed_.notify_all();
}

void MessageQueue::extend(std::uint64_t sequence, int attempt) {
    const std::lock_guard lock(mutex_);
    reschedule(sequence, attempt, Clock::now() + ack_wait_);
}

// With the lock held.
void MessageQueue::reschedule(std::uint64_t sequence, int attempt, Clock::time_point due) {
    const auto entry = open_.find(sequence);
    if (entry == open_.end() || entry->second.attempt != attempt) return;
    due_.erase({entry->second.due, sequence});
    entry->second.due = due;
    due_.emplace(due, sequence);
}

// With the lock held.
void MessageQueue::remember_finished(const std::string& id) {
    finished_.insert(sequences_.at(id));
    finished_order_.push_back(id);
    if (finished_order_.size() <= remembered) return;
    const auto oldest = sequences_.find(finished_order_.front());
    finished_.erase(oldest->second);
    sequences_.erase(oldest);
    finished_order_.pop_front();
}

}  // namespace roster::messaging
