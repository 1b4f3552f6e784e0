#include "actors/code_clock.hpp"

#include <algorithm>

namespace roster::actors {

void CodeClock::set(const domain::StreamId& stream, std::span<const domain::WindowDeadline> open) {
    drop(stream);
    const auto first = std::ranges::min_element(open, {}, &domain::WindowDeadline::expires_at);
    if (first != open.end()) put(first->expires_at, {stream, *first});
}

void CodeClock::arm(const DueWindow& window) {
    if (due_of_.contains(window.stream)) return;
    put(window.window.expires_at, window);
}

std::vector<DueWindow> CodeClock::take_due(domain::LogTime now, std::size_t limit) {
    std::vector<DueWindow> taken;
    while (taken.size() < limit && !due_.empty() && due_.begin()->first.first <= now) {
        const auto& [slot, window] = *due_.begin();
        taken.push_back({slot.second, window});
        drop(taken.back().stream);
        put(now + retry_after, taken.back());
    }
    return taken;
}

void CodeClock::forget_all() {
    due_.clear();
    due_of_.clear();
}

std::optional<domain::LogTime> CodeClock::next() const {
    if (due_.empty()) return std::nullopt;
    return due_.begin()->first.first;
}

void CodeClock::put(domain::LogTime due, const DueWindow& window) {
    due_.emplace(Slot{due, window.stream}, window.window);
    due_of_[window.stream] = due;
}

void CodeClock::drop(const domain::StreamId& stream) {
    const auto due = due_of_.find(stream);
    if (due == due_of_.end()) return;
    due_.erase({due->second, stream});
    due_of_.erase(due);
}

}  // namespace roster::actors
