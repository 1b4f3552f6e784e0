#include "actors/password_attempts.hpp"

#include <algorithm>
#include <utility>

namespace roster::actors {

using std::chrono::seconds;

std::optional<seconds> PasswordAttempts::wait_of(const Guesser& guesser, SteadyTime now,
                                                 Passwords passwords) const {
    const std::lock_guard lock(mutex_);
    seconds wait{0};
    if (const auto* own = networks_.find({guesser.stream, guesser.network}))
        wait = std::max(own->logging_in.left(now), own->registering.left(now));
    if (!has_proven_itself(guesser, passwords)) {
        const auto* wide = guesser.wide ? wide_.find({guesser.stream, *guesser.wide}) : nullptr;
        if (wide != nullptr) wait = std::max(wait, wide->left(now));
        const auto* address = addresses_.find(guesser.stream);
        if (address != nullptr)
            wait = std::max(wait, address->wait(of_address, now).value_or(seconds(0)));
    }
    if (wait == seconds(0)) return std::nullopt;
    return wait;
}

bool PasswordAttempts::count_wrong(const Guesser& guesser, SteadyTime now, Passwords passwords,
                                   By by) {
    const std::lock_guard lock(mutex_);
    const bool is_familiar = has_proven_itself(guesser, passwords);
    count(guesser, now, by, is_familiar);
    return is_familiar;
}

void PasswordAttempts::count_told(const PasswordNews& wrong, SteadyTime now) {
    const std::lock_guard lock(mutex_);
    count(wrong.guesser, now, wrong.by, wrong.is_familiar);
}

void PasswordAttempts::count(const Guesser& guesser, SteadyTime now, By by, bool is_familiar) {
    auto& own = networks_.use({guesser.stream, guesser.network});
    (by == By::logging_in ? own.logging_in : own.registering).count(max_wrong, now);
    if (is_familiar) return;
    if (guesser.wide) wide_.use({guesser.stream, *guesser.wide}).count(max_wrong_of_wide, now);
    addresses_.use(guesser.stream).add(of_address, now);
}

bool PasswordAttempts::note_right(const Guesser& guesser, const domain::EventId& password, By by) {
    const std::lock_guard lock(mutex_);
    auto& network = networks_.use({guesser.stream, guesser.network});
    if (std::exchange(network.proven, password) != password) network.has_logged_in = false;
    return by == By::logging_in && !std::exchange(network.has_logged_in, true);
}

std::size_t PasswordAttempts::size() const {
    const std::lock_guard lock(mutex_);
    return networks_.size();
}

bool PasswordAttempts::has_proven_itself(const Guesser& guesser, const Passwords& passwords) const {
    const auto* network = networks_.find({guesser.stream, guesser.network});
    if (network == nullptr || !network->proven) return false;
    return !passwords || std::ranges::find(*passwords, *network->proven) != passwords->end();
}

void PasswordAttempts::Lock::count(std::size_t limit, SteadyTime now) {
    if (now >= until + period) wait = {};
    std::erase_if(wrong, [&](SteadyTime at) { return at + period <= now; });
    wrong.push_back(now);
    const bool was_locked = wait > wait.zero();
    if (wrong.size() < (was_locked ? max_wrong_after_a_lock : limit)) return;
    wait = was_locked ? std::min(2 * wait, longest_wait) : first_wait;
    until = now + wait;
    wrong.clear();
}

seconds PasswordAttempts::Lock::left(SteadyTime now) const {
    return until > now ? std::chrono::ceil<seconds>(until - now) : seconds(0);
}

}  // namespace roster::actors
