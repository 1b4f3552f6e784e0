#include "actors/password_attempts.hpp"

#include <algorithm>

namespace roster::actors {

std::optional<std::chrono::seconds> PasswordAttempts::wait_of(const Guesser& guesser,
                                                              SteadyTime now) const {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(guesser);
    if (found == entries_.end() || found->second.locked_until <= now) return std::nullopt;
    return std::chrono::ceil<std::chrono::seconds>(found->second.locked_until - now);
}

void PasswordAttempts::count_wrong(const Guesser& guesser, SteadyTime now) {
    const std::lock_guard lock(mutex_);
    Entry& entry = entry_of(guesser);
    const bool calm = now >= entry.locked_until + period;
    if (calm) entry.wait = {};
    std::erase_if(entry.wrong, [&](SteadyTime at) { return at + period <= now; });
    entry.wrong.push_back(now);
    const bool was_locked = entry.wait > entry.wait.zero();
    if (!was_locked && entry.wrong.size() < max_wrong) return;
    entry.wait = was_locked ? std::min(2 * entry.wait, longest_wait) : first_wait;
    entry.locked_until = now + entry.wait;
    entry.wrong.clear();
}

void PasswordAttempts::clear(const Guesser& guesser) {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(guesser);
    if (found == entries_.end()) return;
    by_use_.erase(found->second.used);
    entries_.erase(found);
}

std::size_t PasswordAttempts::size() const {
    const std::lock_guard lock(mutex_);
    return entries_.size();
}

PasswordAttempts::Entry& PasswordAttempts::entry_of(const Guesser& guesser) {
    const auto found = entries_.find(guesser);
    if (found != entries_.end()) {
        by_use_.splice(by_use_.end(), by_use_, found->second.used);
        return found->second;
    }
    make_room();
    Entry& entry = entries_[guesser];
    entry.used = by_use_.insert(by_use_.end(), guesser);
    return entry;
}

void PasswordAttempts::make_room() {
    if (entries_.size() < max_entries_) return;
    entries_.erase(by_use_.front());
    by_use_.pop_front();
}

}  // namespace roster::actors
