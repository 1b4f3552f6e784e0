#include "domain/code_budget.hpp"

#include <algorithm>
#include <vector>

namespace roster::domain {
namespace {

using Wait = std::optional<std::chrono::seconds>;

// At most `count` in any `period`. If either is 0 there is no limit.
struct Limit {
    int count;
    LogClock::duration period;
};

Wait wait_until(LogTime time, LogTime now) {
    if (time <= now) return std::nullopt;
    return std::chrono::ceil<std::chrono::seconds>(time - now);
}

// `spent` is sorted. There is room again once so many have left the period that fewer than the
// limit remain.
Wait wait_for_room(const std::vector<LogTime>& spent, const Limit& limit, LogTime now) {
    if (limit.count <= 0 || limit.period <= limit.period.zero()) return std::nullopt;
    const auto count = static_cast<std::size_t>(limit.count);
    if (spent.size() < count) return std::nullopt;
    return wait_until(spent[spent.size() - count] + limit.period, now);
}

// The times of the entries that count, oldest first. Nearly sorted already: a retried command keeps
// the time it arrived.
template <class Entries, class Counts, class Time>
std::vector<LogTime> times_of(const Entries& entries, Counts counts,
                              Time Entries::value_type::* time) {
    std::vector<LogTime> times;
    for (const auto& entry : entries) {
        if (counts(entry)) times.push_back(entry.*time);
    }
    std::ranges::sort(times);
    return times;
}

}  // namespace

std::optional<std::chrono::seconds> wait_for_code(const Pending& pending, const Spender& spender,
                                                  const Policy& policy) {
    const auto asked_for = [](const IssuedCode& code) {
        return code.reason != CodeReason::reissue;
    };
    const auto from_here = [&](const IssuedCode& code) {
        return asked_for(code) && code.network == spender.network;
    };
    const auto all = times_of(pending.codes, asked_for, &IssuedCode::issued_at);
    const auto here = times_of(pending.codes, from_here, &IssuedCode::issued_at);
    return std::max({
        wait_for_room(all, {1, policy.resend_cooldown}, spender.now),
        wait_for_room(here, {policy.codes_per_hour_and_network, std::chrono::hours{1}},
                      spender.now),
        wait_for_room(all, {policy.codes_per_day, Policy::budget_period}, spender.now),
    });
}

std::optional<std::chrono::seconds> wait_for_attempt(const Pending& pending,
                                                     const Spender& spender) {
    const auto any = [](const WrongCode&) { return true; };
    const auto from_here = [&](const WrongCode& wrong) { return wrong.network == spender.network; };
    const auto all = times_of(pending.rejected, any, &WrongCode::at);
    const auto here = times_of(pending.rejected, from_here, &WrongCode::at);
    return std::max(
        wait_for_room(here, {Policy::wrong_codes_per_day_and_network, Policy::budget_period},
                      spender.now),
        wait_for_room(all, {Policy::wrong_codes_per_day, Policy::budget_period}, spender.now));
}

}  // namespace roster::domain
