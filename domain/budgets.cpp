#include "domain/budgets.hpp"

#include <algorithm>
#include <vector>

namespace roster::domain {
namespace {

using Period = LogClock::duration;

// At most `count` in any `period`, of which `kept` are for networks that have spent nothing in it.
// If count or period is 0 there is no limit.
struct Limit {
    int count;
    Period period;
    int kept = 0;
};

Wait wait_until(LogTime time, LogTime now) {
    if (time <= now) return std::nullopt;
    return std::chrono::ceil<std::chrono::seconds>(time - now);
}

// There is room again once so many have left the period that fewer than the limit remain.
Wait wait_for_room(const std::vector<LogTime>& spent, const Limit& limit, LogTime now) {
    if (limit.count <= 0 || limit.period <= limit.period.zero()) return std::nullopt;
    const auto count = static_cast<std::size_t>(limit.count);
    if (spent.size() < count) return std::nullopt;
    return wait_until(spent[spent.size() - count] + limit.period, now);
}

// What was spent, oldest first. Nearly sorted already: a retried command keeps the time it arrived.
class Spendings {
public:
    void add(LogTime at, NetworkTag network) { spent_.push_back({at, network}); }

    // Of all networks together.
    [[nodiscard]] Wait in_all(const Spender& spender, const Limit& limit) const {
        Limit left = limit;
        if (limit.count > 0 && has_spent(spender, limit.period)) left.count -= limit.kept;
        return wait_for_room(times([](const Spent&) { return true; }), left, spender.now);
    }
    [[nodiscard]] Wait from_one_network(const Spender& spender, const Limit& limit) const {
        return wait_for_room(
            times([&](const Spent& spent) { return spent.network == spender.network; }), limit,
            spender.now);
    }

private:
    [[nodiscard]] bool has_spent(const Spender& spender, Period period) const {
        return std::ranges::any_of(spent_, [&](const Spent& spent) {
            return spent.network == spender.network && spender.now < spent.at + period;
        });
    }

    template <class Counts>
    std::vector<LogTime> times(Counts counts) const {
        std::vector<LogTime> result;
        for (const auto& spent : spent_) {
            if (counts(spent)) result.push_back(spent.at);
        }
        std::ranges::sort(result);
        return result;
    }

    std::vector<Spent> spent_;
};

Spendings spendings(const std::vector<Spent>& spent) {
    Spendings result;
    for (const auto& [at, network] : spent) result.add(at, network);
    return result;
}

bool is_asked_for(const IssuedCode& code) {
    return code.reason != CodeReason::reissue && !code.is_disowned;
}

Spendings codes_asked_for(const Pending& pending) {
    Spendings codes;
    for (const auto& code : pending.codes) {
        if (is_asked_for(code)) codes.add(code.life.issued_at(), code.network);
    }
    return codes;
}

Wait wait_for_cooldown(const Pending& pending, const Claim& claim, const Spender& spender,
                       const Policy& policy) {
    std::vector<LogTime> times;
    for (const auto& code : pending.codes) {
        if (is_asked_for(code) && code.claim == claim.password)
            times.push_back(code.life.issued_at());
    }
    std::ranges::sort(times);
    return wait_for_room(times, {1, policy.resend_cooldown}, spender.now);
}

}  // namespace

Wait wait_for_code(const Pending& pending, const Claim& claim, const Spender& spender,
                   const Policy& policy) {
    return std::max(wait_for_cooldown(pending, claim, spender, policy),
                    wait_for_first_code(pending, spender, policy));
}

Wait wait_for_first_code(const Pending& pending, const Spender& spender, const Policy& policy) {
    const auto codes = codes_asked_for(pending);
    return std::max(
        codes.from_one_network(spender, {policy.codes_per_hour_and_network, std::chrono::hours{1}}),
        codes.in_all(spender, {policy.codes_per_day, Policy::day, policy.codes_per_day_kept()}));
}

Wait wait_for_attempt(const Pending& pending, const Spender& spender) {
    const auto wrong = spendings(pending.rejected);
    return std::max({
        wrong.from_one_network(spender, {Policy::wrong_codes_per_day_and_network, Policy::day}),
        wrong.in_all(spender,
                     {Policy::wrong_codes_per_day, Policy::day, Policy::wrong_codes_per_day_kept}),
        wrong.in_all(spender, {Policy::wrong_codes_per_month, Policy::month,
                               Policy::wrong_codes_per_month_kept}),
    });
}

Wait wait_for_claim(const Pending& pending, const Spender& spender) {
    const auto claims = spendings(pending.new_claims);
    return std::max(
        claims.from_one_network(spender, {Policy::new_claims_per_day_and_network, Policy::day}),
        claims.in_all(spender,
                      {Policy::new_claims_per_day, Policy::day, Policy::new_claims_per_day_kept}));
}

}  // namespace roster::domain
