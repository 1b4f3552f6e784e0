// Decides what registering an address does: who comes first has it, who comes next claims it beside
// them, and who comes when it is active casts a shadow. And who may be imported.
#include <algorithm>

#include "domain/budgets.hpp"
#include "domain/code_issue.hpp"
#include "domain/decision.hpp"
#include "domain/overloaded.hpp"
#include "domain/user_commands.hpp"

namespace roster::domain {
namespace {

Spender spender_of(const Register& command) { return {command.code.network, command.now}; }

bool is_open(const IssuedCode* code, LogTime now) {
    return code != nullptr && code->is_open && !code->life.is_over(now);
}

bool is_shut_out(const Pending& pending, const Spender& spender) {
    return std::ranges::any_of(pending.disowned, [&](const Spent& disowned) {
        return disowned.network == spender.network &&
               spender.now < disowned.at + Policy::shut_out_period;
    });
}

// --- Places

const Claim* oldest_of(const Pending& pending, NetworkTag network) {
    const auto claim = std::ranges::find(pending.claims, network, &Claim::network);
    return claim == pending.claims.end() ? nullptr : &*claim;
}

const Claim* oldest_that_is_over(const Pending& pending, LogTime now) {
    const auto claim = std::ranges::find_if(
        pending.claims, [&](const Claim& any) { return !is_open(newest_code(pending, any), now); });
    return claim == pending.claims.end() ? nullptr : &*claim;
}

bool has_room(const Pending& pending, NetworkTag network) {
    const auto here = std::ranges::count(pending.claims, network, &Claim::network);
    return pending.claims.size() < Policy::claims &&
           static_cast<std::size_t>(here) < Policy::claims_of_one_network;
}

// Absent: all places are taken by claims that somebody may be about to use.
std::optional<ClaimPlace> place_for(const Pending& pending, const Spender& spender) {
    if (has_room(pending, spender.network)) return ClaimPlace{spender.network, std::nullopt};
    const auto* gone = oldest_of(pending, spender.network);
    if (gone == nullptr) gone = oldest_that_is_over(pending, spender.now);
    if (gone == nullptr) return std::nullopt;
    return ClaimPlace{spender.network, gone->password};
}

// --- Decisions

CodeIssued first_code(const Register& command, const UserId& user, const StreamVersion& claim,
                      CodeReason reason, const Policy& policy) {
    return issue_code({user, claim, reason, command.registrant.recipient, command.now},
                      command.code, policy);
}

// The event of this decision gives the claim its name.
Decision register_first(const UserState& state, const Register& command, const Policy& policy) {
    const auto user = command.new_user_id;
    return happened(
        UserRegistered{user, command.now, command.registrant},
        first_code(command, user, state.version.next(), CodeReason::registration, policy));
}

// Nobody is told whether registering once more changed something: not the person who is impatient,
// and not who has spent the codes.
Decision register_once_more(const Pending& pending, const Claim& claim, const Register& command,
                            CodeReason reason, const Policy& policy) {
    if (is_open(newest_code(pending, claim), command.now)) return nothing();
    if (wait_for_code(pending, claim, spender_of(command), policy)) return nothing();
    const CodeIssue issue{pending.user_id, claim.password, reason, recipient_of(claim),
                          command.now};
    return happened(issue_code(issue, command.code, policy));
}

// A registration that others claim as well: pending, or a shadow.
struct Contest {
    const Pending& pending;
    CodeReason reason;
    StreamVersion next;  // the version of the event that will make the claim
};

// Without a code the claim counts all the same: `resend` tells when there will be one. Absent: it
// is accepted silently and changes nothing.
template <class MakeEvent>
Decision claim(const Contest& contest, const Register& command, const Policy& policy,
               MakeEvent made_with) {
    const auto spender = spender_of(command);
    if (is_shut_out(contest.pending, spender)) return nothing();
    if (wait_for_claim(contest.pending, spender)) return nothing();
    const auto place = place_for(contest.pending, spender);
    if (!place) return nothing();
    if (wait_for_first_code(contest.pending, spender, policy)) return happened(made_with(*place));
    return happened(made_with(*place), first_code(command, contest.pending.user_id, contest.next,
                                                  contest.reason, policy));
}

const Claim* claim_with_password(const Pending& pending, const Register& command) {
    return command.matched_password ? claim_of(pending, *command.matched_password) : nullptr;
}

Decision register_pending(const UserState& state, const Pending& pending, const Register& command,
                          const Policy& policy) {
    if (const auto* own = claim_with_password(pending, command)) {
        if (is_shut_out(pending, spender_of(command))) return nothing();
        return register_once_more(pending, *own, command, CodeReason::registration, policy);
    }
    const Contest contest{pending, CodeReason::registration, state.version.next()};
    return claim(contest, command, policy, [&](const ClaimPlace& place) {
        return RegistrationClaimed{pending.user_id, command.now, place, command.registrant};
    });
}

bool owner_is_due_a_notice(const Active& active, LogTime now) {
    return !active.last_notice || now - *active.last_notice >= Policy::notice_period;
}

// The owner who registers again with the same password has nothing to hide from: nothing happens.
Decision register_active(const UserState& state, const Active& active, const Register& command,
                         const Policy& policy) {
    if (policy.disclose_accounts) return std::unexpected(AlreadyRegistered{});
    if (command.matched_password == active.password_version) return nothing();
    Pending none{};
    none.user_id = active.user_id;
    const Pending& shadow = active.shadow ? *active.shadow : none;
    if (const auto* own = claim_with_password(shadow, command)) {
        return register_once_more(shadow, *own, command, CodeReason::shadow, policy);
    }
    const Contest contest{shadow, CodeReason::shadow, state.version.next()};
    return claim(contest, command, policy, [&](const ClaimPlace& place) {
        return RegistrationShadowed{active.user_id, command.now,
                                    owner_is_due_a_notice(active, command.now), place,
                                    command.registrant};
    });
}

}  // namespace

Decision decide(const UserState& state, const Register& command, const Policy& policy) {
    return std::visit(
        overloaded{
            [&](const Absent&) -> Decision { return register_first(state, command, policy); },
            [&](const Erased&) -> Decision { return register_first(state, command, policy); },
            [&](const Pending& pending) -> Decision {
                return register_pending(state, pending, command, policy);
            },
            [&](const Active& active) { return register_active(state, active, command, policy); },
        },
        state.situation);
}

Decision decide(const UserState& state, const Import& command, const Policy&) {
    if (!std::holds_alternative<Absent>(state.situation))
        return std::unexpected(AlreadyRegistered{});
    return happened(
        UserImported{command.new_user_id, command.now, command.active_since, command.registrant});
}

}  // namespace roster::domain
