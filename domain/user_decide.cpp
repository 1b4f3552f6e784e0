// Decides what persons and operators ask for. What the mail worker asks for is in
// user_decide_mail.cpp.
#include "domain/user_decide.hpp"

#include "domain/code_budget.hpp"
#include "domain/code_issue.hpp"
#include "domain/overloaded.hpp"

namespace roster::domain {
namespace {

std::vector<UserEvent> nothing() { return {}; }

bool is_open(const Pending& pending, LogTime now) {
    return pending.window && now < pending.window->expires_at;
}

CodeExpired expired(const Pending& pending) {
    return {pending.user_id, pending.window->code_id, pending.window->expires_at};
}

// --- Register

Decision register_first(const Register& command, const Policy& policy) {
    const auto& registrant = command.registrant;
    const CodeIssue issue{command.new_user_id, CodeReason::registration, registrant.recipient,
                          command.now};
    return std::vector<UserEvent>{UserRegistered{command.new_user_id, command.now, registrant},
                                  issue_code(issue, command.code, policy)};
}

// Nobody is told whether a registration changed something: not the person who is impatient, and not
// who has spent the codes.
bool changes_nothing(const Pending& pending, const Register& command, const Policy& policy) {
    const bool same_password = command.matched_password == pending.password_version;
    if (same_password && is_open(pending, command.now)) return true;
    return wait_for_code(pending, {command.code.network, command.now}, policy).has_value();
}

Decision restart(const Pending& pending, const Register& command, const Policy& policy) {
    if (changes_nothing(pending, command, policy)) return nothing();
    const auto& registrant = command.registrant;
    const CodeIssue issue{pending.user_id, CodeReason::restart, registrant.recipient, command.now};
    return std::vector<UserEvent>{RegistrationRestarted{pending.user_id, command.now, registrant},
                                  issue_code(issue, command.code, policy)};
}

bool owner_is_due_a_notice(const Active& active, LogTime now) {
    return !active.last_notice || now - *active.last_notice >= Policy::notice_period;
}

// The owner who registers again with the same password has nothing to hide from: nothing happens.
Decision shadow(const Active& active, const Register& command, const Policy& policy) {
    if (policy.disclose_accounts) return std::unexpected(AlreadyRegistered{});
    if (command.matched_password == active.password_version) return nothing();
    if (active.shadow && changes_nothing(*active.shadow, command, policy)) return nothing();
    const auto& registrant = command.registrant;
    const bool notice = owner_is_due_a_notice(active, command.now);
    const CodeIssue issue{active.user_id, CodeReason::shadow, registrant.recipient, command.now};
    return std::vector<UserEvent>{
        RegistrationShadowed{active.user_id, command.now, notice, registrant},
        issue_code(issue, command.code, policy)};
}

// --- Credentials

// A registration that waits for its code: the user's own, or the shadow behind an active one.
struct Claim {
    const Pending& registration;
    bool shadow = false;
};

// Who a password stands for: a claim, or the owner of an active account if there is none.
using Account = std::optional<Claim>;

std::expected<Account, UserError> account_of(const UserState& state,
                                             const std::optional<StreamVersion>& password) {
    if (!password) return std::unexpected(InvalidCredentials{});
    if (const auto* pending = std::get_if<Pending>(&state.situation)) {
        if (password == pending->password_version) return Claim{.registration = *pending};
    }
    if (const auto* active = std::get_if<Active>(&state.situation)) {
        if (password == active->password_version) return std::nullopt;
        if (active->shadow && password == active->shadow->password_version) {
            return Claim{.registration = *active->shadow, .shadow = true};
        }
    }
    return std::unexpected(NeedsVerification{});
}

// --- Activate

// A shadow's code was sent to nobody: whatever matched, it is not right.
bool is_right(const Claim& claim, const Activate& command) {
    return !claim.shadow && command.matched_code == claim.registration.window->code_id;
}

Decision try_code(const Claim& claim, const Activate& command) {
    const UserId user = claim.registration.user_id;
    const auto& [code, expires_at, wrong_codes] = *claim.registration.window;
    if (wrong_codes >= Policy::wrong_codes_per_code) return std::unexpected(CodeIsBurned{});
    if (is_right(claim, command)) {
        return std::vector<UserEvent>{UserActivated{user, code, command.now}};
    }
    const int attempts_left = Policy::wrong_codes_per_code - wrong_codes - 1;
    return std::vector<UserEvent>{
        CodeRejected{user, code, command.now, command.network, attempts_left}};
}

Decision activate(const Claim& claim, const Activate& command) {
    const Pending& pending = claim.registration;
    if (const auto wait = wait_for_attempt(pending, {command.network, command.now})) {
        return std::unexpected(TooManyAttempts{*wait});
    }
    if (!pending.window) return std::unexpected(CodeHasExpired{});
    if (!is_open(pending, command.now)) return std::vector<UserEvent>{expired(pending)};
    return try_code(claim, command);
}

// --- ResendCode

Decision resend(const Claim& claim, const ResendCode& command, const Policy& policy) {
    const Pending& pending = claim.registration;
    if (const auto wait = wait_for_code(pending, {command.code.network, command.now}, policy)) {
        return std::unexpected(TooManyCodes{*wait});
    }
    const auto reason = claim.shadow ? CodeReason::shadow : CodeReason::resend;
    const CodeIssue issue{pending.user_id, reason, recipient_of(pending), command.now};
    return std::vector<UserEvent>{issue_code(issue, command.code, policy)};
}

// --- CloseWindow

Decision close_window(const Pending& pending, const CloseWindow& command) {
    const bool named = pending.user_id == command.user_id && pending.window &&
                       pending.window->code_id == command.code_id;
    if (!named || is_open(pending, command.now)) return nothing();
    return std::vector<UserEvent>{expired(pending)};
}

// --- Erase

template <class Situation>
Decision erase(const Situation& situation, const Erase& command) {
    if (situation.user_id != command.user_id) return std::unexpected(UnknownUser{});
    return std::vector<UserEvent>{UserErased{command.user_id, command.now}};
}

}  // namespace

Decision decide(const UserState& state, const Register& command, const Policy& policy) {
    return std::visit(overloaded{
                          [&](const Absent&) { return register_first(command, policy); },
                          [&](const Erased&) { return register_first(command, policy); },
                          [&](const Pending& pending) { return restart(pending, command, policy); },
                          [&](const Active& active) { return shadow(active, command, policy); },
                      },
                      state.situation);
}

Decision decide(const UserState& state, const Activate& command, const Policy&) {
    const auto account = account_of(state, command.matched_password);
    if (!account) return std::unexpected(account.error());
    if (!*account) return std::unexpected(AlreadyActive{});
    return activate(**account, command);
}

Decision decide(const UserState& state, const ResendCode& command, const Policy& policy) {
    const auto account = account_of(state, command.matched_password);
    if (!account) return std::unexpected(account.error());
    if (!*account) return std::unexpected(AlreadyActive{});
    return resend(**account, command, policy);
}

Decision decide(const UserState& state, const ShowAccount& command, const Policy&) {
    const auto account = account_of(state, command.matched_password);
    if (!account) return std::unexpected(account.error());
    return nothing();
}

Decision decide(const UserState& state, const CloseWindow& command, const Policy&) {
    return std::visit(overloaded{
                          [](const Absent&) -> Decision { return nothing(); },
                          [](const Erased&) -> Decision { return nothing(); },
                          [&](const Pending& pending) { return close_window(pending, command); },
                          [&](const Active& active) -> Decision {
                              return active.shadow ? close_window(*active.shadow, command)
                                                   : nothing();
                          },
                      },
                      state.situation);
}

Decision decide(const UserState& state, const Erase& command, const Policy&) {
    return std::visit(overloaded{
                          [](const Absent&) -> Decision { return std::unexpected(UnknownUser{}); },
                          [](const Erased&) -> Decision { return std::unexpected(UnknownUser{}); },
                          [&](const Pending& pending) { return erase(pending, command); },
                          [&](const Active& active) { return erase(active, command); },
                      },
                      state.situation);
}

Decision decide(const UserState& state, const UserCommand& command, const Policy& policy) {
    return std::visit([&](const auto& asked) { return decide(state, asked, policy); }, command);
}

}  // namespace roster::domain
