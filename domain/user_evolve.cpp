#include "domain/user_evolve.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "domain/user_decide.hpp"

namespace roster::domain {
namespace {

Pending* pending_of(UserState& state, const UserId& user) {
    auto* pending = std::get_if<Pending>(&state.situation);
    return pending != nullptr && pending->user_id == user ? pending : nullptr;
}

Active* active_of(UserState& state, const UserId& user) {
    auto* active = std::get_if<Active>(&state.situation);
    return active != nullptr && active->user_id == user ? active : nullptr;
}

Pending* shadow_of(UserState& state, const UserId& user) {
    auto* active = active_of(state, user);
    return active != nullptr && active->shadow ? &*active->shadow : nullptr;
}

IssuedCode* code_of(std::vector<IssuedCode>& codes, const CodeId& id) {
    const auto code = std::ranges::find(codes, id, &IssuedCode::id);
    return code == codes.end() ? nullptr : &*code;
}

// Whose window a code opened: the user's own, or a shadow's. Null if it is nobody's.
Pending* holder_of(UserState& state, const UserId& user, const CodeId& code) {
    auto* pending = pending_of(state, user);
    auto* holder = pending != nullptr ? pending : shadow_of(state, user);
    return holder != nullptr && code_of(holder->codes, code) != nullptr ? holder : nullptr;
}

std::vector<IssuedCode>* mailed_codes_of(UserState& state, const UserId& user) {
    if (auto* pending = pending_of(state, user)) return &pending->codes;
    if (auto* active = active_of(state, user)) return &active->codes;
    return nullptr;
}

template <class Entry>
void keep_newest(std::vector<Entry>& entries, std::size_t limit) {
    if (entries.size() <= limit) return;
    entries.erase(entries.begin(), entries.end() - static_cast<std::ptrdiff_t>(limit));
}

// What is older than the budgets reach is forgotten, except for the newest code.
void forget_old(Pending& pending, LogTime now) {
    const auto forgotten_until = now - Policy::budget_period;
    const CodeId newest = pending.codes.empty() ? CodeId{} : pending.codes.back().id;
    std::erase_if(pending.codes, [&](const IssuedCode& code) {
        return code.issued_at <= forgotten_until && code.id != newest;
    });
    std::erase_if(pending.rejected,
                  [&](const WrongCode& wrong) { return wrong.at <= forgotten_until; });
    keep_newest(pending.codes, max_remembered_codes);
    keep_newest(pending.rejected, max_remembered_wrong_codes);
}

void give_code(Pending& pending, const CodeIssued& event) {
    for (auto& code : pending.codes) {
        if (code.mail == MailOutcome::awaited) code.mail = MailOutcome::replaced;
    }
    const bool sent = event.reason != CodeReason::shadow;
    pending.codes.push_back({.id = event.code_id,
                             .origin = event.origin,
                             .key_id = event.code_key_id,
                             .reason = event.reason,
                             .issued_at = event.issued_at,
                             .expires_at = event.expires_at,
                             .network = event.network,
                             .mail = sent ? MailOutcome::awaited : MailOutcome::never_sent});
    pending.window = OpenWindow{.code_id = event.code_id, .expires_at = event.expires_at};
    pending.reissues = event.reason == CodeReason::reissue ? pending.reissues + 1 : 0;
    forget_old(pending, event.issued_at);
}

// The older password and code are dead; what was spent stays spent.
void start_again(Pending& pending, LogTime now, const std::optional<Registrant>& registrant) {
    pending.registered_at = now;
    pending.registrant = registrant;
    pending.window.reset();
}

void settle_mail(UserState& state, const UserId& user, const CodeId& id, MailOutcome outcome) {
    auto* codes = mailed_codes_of(state, user);
    auto* code = codes != nullptr ? code_of(*codes, id) : nullptr;
    if (code != nullptr && awaits_report(code->mail)) code->mail = outcome;
}

void apply(UserState& state, const UserRegistered& event) {
    state.situation = Pending{.user_id = event.user_id,
                              .registered_at = event.registered_at,
                              .registrant = event.registrant,
                              .password_version = state.version,
                              .window = {},
                              .codes = {},
                              .rejected = {}};
}

void apply(UserState& state, const RegistrationRestarted& event) {
    auto* pending = pending_of(state, event.user_id);
    if (pending == nullptr) return;
    start_again(*pending, event.restarted_at, event.registrant);
    pending->password_version = state.version;
}

void apply(UserState& state, const RegistrationShadowed& event) {
    auto* active = active_of(state, event.user_id);
    if (active == nullptr) return;
    if (!active->shadow) active->shadow.emplace();
    active->shadow->user_id = event.user_id;
    start_again(*active->shadow, event.shadowed_at, event.registrant);
    active->shadow->password_version = state.version;
    if (event.notice) active->last_notice = event.shadowed_at;
}

void apply(UserState& state, const CodeIssued& event) {
    auto* holder = event.reason == CodeReason::shadow ? shadow_of(state, event.user_id)
                                                      : pending_of(state, event.user_id);
    if (holder != nullptr) give_code(*holder, event);
}

void apply(UserState& state, const CodeRejected& event) {
    auto* holder = holder_of(state, event.user_id, event.code_id);
    if (holder == nullptr) return;
    holder->rejected.push_back({.at = event.rejected_at, .network = event.network});
    if (holder->window && holder->window->code_id == event.code_id) ++holder->window->wrong_codes;
    forget_old(*holder, event.rejected_at);
}

void apply(UserState& state, const CodeExpired& event) {
    auto* holder = holder_of(state, event.user_id, event.code_id);
    if (holder == nullptr || !holder->window) return;
    if (holder->window->code_id == event.code_id) holder->window.reset();
}

void apply(UserState& state, const CodeMailed& event) {
    settle_mail(state, event.user_id, event.code_id, MailOutcome::mailed);
}

void apply(UserState& state, const CodeMailFailed& event) {
    settle_mail(state, event.user_id, event.code_id, MailOutcome::failed);
}

void apply(UserState& state, const UserActivated& event) {
    auto* pending = pending_of(state, event.user_id);
    if (pending == nullptr) return;
    Active active{.user_id = pending->user_id,
                  .registered_at = pending->registered_at,
                  .activated_at = event.activated_at,
                  .registrant = std::move(pending->registrant),
                  .password_version = pending->password_version,
                  .codes = std::move(pending->codes),
                  .last_notice = {},
                  .shadow = {}};
    state.situation = std::move(active);
}

void apply(UserState& state, const UserErased& event) {
    if (pending_of(state, event.user_id) == nullptr && active_of(state, event.user_id) == nullptr) {
        return;
    }
    state.situation = Erased{.user_id = event.user_id, .erased_at = event.erased_at};
}

}  // namespace

UserState evolve(UserState state, const UserEvent& event) {
    state.version = state.version.next();
    std::visit([&](const auto& happened) { apply(state, happened); }, event);
    return state;
}

}  // namespace roster::domain
