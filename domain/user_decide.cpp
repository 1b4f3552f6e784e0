// Decides what persons and operators ask for of an address that is registered. Registering is in
// user_decide_register.cpp, what the mail worker asks for in user_decide_mail.cpp.
#include <algorithm>

#include "domain/budgets.hpp"
#include "domain/code_issue.hpp"
#include "domain/decision.hpp"
#include "domain/overloaded.hpp"
#include "domain/user_commands.hpp"

namespace roster::domain {
namespace {

CodeExpired expired(const UserId& user, const IssuedCode& code) {
    return {user, code.id, code.life.expires_at()};
}

// --- Credentials

// One claim among those on an address, or on the shadow behind an active one.
struct Claimant {
    const Pending& pending;
    const Claim& claim;
    bool shadow = false;
};

// Whom a password stands for: a claim, or the owner of an active account if there is none.
using Account = std::optional<Claimant>;

std::expected<Account, UserError> account_of(const UserState& state,
                                             const std::optional<StreamVersion>& password) {
    if (!password) return std::unexpected(InvalidCredentials{});
    if (const auto* pending = std::get_if<Pending>(&state.situation)) {
        if (const auto* claim = claim_of(*pending, *password)) return Claimant{*pending, *claim};
    }
    if (const auto* active = std::get_if<Active>(&state.situation)) {
        if (password == active->password_version) return std::nullopt;
        const auto* claim = active->shadow ? claim_of(*active->shadow, *password) : nullptr;
        if (claim != nullptr) return Claimant{*active->shadow, *claim, true};
    }
    return std::unexpected(NeedsVerification{});
}

// --- Activate

// A shadow's code was sent to nobody: whatever matched, it is not right.
bool is_right(const Claimant& claimant, const IssuedCode& code, const Activate& command) {
    return !claimant.shadow &&
           std::ranges::find(command.matched_codes, code.id) != command.matched_codes.end();
}

Decision try_code(const Claimant& claimant, const IssuedCode& code, const Activate& command) {
    const UserId user = claimant.pending.user_id;
    if (code.wrong_codes >= Policy::wrong_codes_per_code) return std::unexpected(CodeIsBurned{});
    if (is_right(claimant, code, command)) {
        return happened(UserActivated{user, code.id, command.now});
    }
    const int attempts_left = Policy::wrong_codes_per_code - code.wrong_codes - 1;
    return happened(CodeRejected{user, code.id, command.now, command.network, attempts_left});
}

Decision activate(const Claimant& claimant, const Activate& command) {
    if (const auto wait = wait_for_attempt(claimant.pending, {command.network, command.now})) {
        return std::unexpected(TooManyAttempts{*wait});
    }
    const auto* code = newest_code(claimant.pending, claimant.claim);
    if (code == nullptr || !code->is_open) return std::unexpected(CodeHasExpired{});
    if (code->life.is_over(command.now)) {
        return happened(expired(claimant.pending.user_id, *code));
    }
    return try_code(claimant, *code, command);
}

// --- ResendCode

Decision resend(const Claimant& claimant, const ResendCode& command, const Policy& policy) {
    const auto& [pending, claim, shadow] = claimant;
    const Spender spender{command.code.network, command.now};
    if (const auto wait = wait_for_code(pending, claim, spender, policy)) {
        return std::unexpected(TooManyCodes{*wait});
    }
    const auto reason = shadow ? CodeReason::shadow : CodeReason::resend;
    const CodeIssue issue{pending.user_id, claim.password, reason, recipient_of(claim),
                          command.now};
    return happened(issue_code(issue, command.code, policy));
}

// --- Disown

Decision disown(const Pending& pending, const Disown& command) {
    const auto code = std::ranges::find(pending.codes, command.code_id, &IssuedCode::id);
    const bool known = pending.user_id == command.user_id && code != pending.codes.end();
    if (!known || claim_of(pending, code->claim) == nullptr) return nothing();
    return happened(RegistrationDisowned{pending.user_id, code->id, code->claim, command.now});
}

// --- RehashPassword

template <class Registered>
Decision rehash(const UserId& user, const Registered& registered, const RehashPassword& command) {
    if (!registered.registrant || registered.registrant->password == command.password) {
        return nothing();
    }
    return happened(
        PasswordRehashed{user, *command.matched_password, command.now, command.password});
}

// --- CloseWindow

Decision close_window(const Pending& pending, const CloseWindow& command) {
    const auto code = std::ranges::find(pending.codes, command.code_id, &IssuedCode::id);
    const bool known = pending.user_id == command.user_id && code != pending.codes.end();
    if (!known || !code->is_open || !code->life.is_over(command.now)) return nothing();
    return happened(expired(pending.user_id, *code));
}

// --- Erase

template <class Situation>
Decision erase(const Situation& situation, const Erase& command) {
    if (situation.user_id != command.user_id) return std::unexpected(UnknownUser{});
    return happened(UserErased{command.user_id, command.now});
}

}  // namespace

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

Decision decide(const UserState& state, const Disown& command, const Policy&) {
    const auto* pending = std::get_if<Pending>(&state.situation);
    return pending != nullptr ? disown(*pending, command) : nothing();
}

Decision decide(const UserState& state, const RehashPassword& command, const Policy&) {
    const auto account = account_of(state, command.matched_password);
    if (!account) return std::unexpected(account.error());
    if (*account) return rehash((*account)->pending.user_id, (*account)->claim, command);
    const auto& active = std::get<Active>(state.situation);
    return rehash(active.user_id, active, command);
}

Decision decide(const UserState& state, const CloseWindow& command, const Policy&) {
    return std::visit(overloaded{
                          [](const Absent&) { return nothing(); },
                          [](const Erased&) { return nothing(); },
                          [&](const Pending& pending) { return close_window(pending, command); },
                          [&](const Active& active) {
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
