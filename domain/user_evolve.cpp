#include "domain/user_evolve.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "domain/policy.hpp"

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

// Null if it is gone.
Claim* claim_of(Pending& pending, const StreamVersion& password) {
    const auto claim = std::ranges::find(pending.claims, password, &Claim::password);
    return claim == pending.claims.end() ? nullptr : &*claim;
}

IssuedCode* code_of(std::vector<IssuedCode>& codes, const CodeId& id) {
    const auto code = std::ranges::find(codes, id, &IssuedCode::id);
    return code == codes.end() ? nullptr : &*code;
}

// --- What is forgotten

template <class Entry>
void keep_newest(std::vector<Entry>& entries, std::size_t limit) {
    if (entries.size() <= limit) return;
    entries.erase(entries.begin(), entries.end() - static_cast<std::ptrdiff_t>(limit));
}

void forget_until(std::vector<Spent>& entries, LogTime time) {
    std::erase_if(entries, [&](const Spent& spent) { return spent.at <= time; });
}

bool is_newest_of_its_claim(const Pending& pending, const IssuedCode& code) {
    const auto* claim = domain::claim_of(pending, code.claim);
    return claim != nullptr && newest_code(pending, *claim) == &code;
}

// What is older than the budgets reach is forgotten, except for the newest code of each claim.
void forget_old(Pending& pending, LogTime now) {
    std::vector<CodeId> kept;
    for (const auto& code : pending.codes) {
        if (code.life.issued_at() > now - Policy::day || is_newest_of_its_claim(pending, code)) {
            kept.push_back(code.id);
        }
    }
    keep_newest(kept, max_remembered_codes);
    std::erase_if(pending.codes, [&](const IssuedCode& code) {
        return std::ranges::find(kept, code.id) == kept.end();
    });
    forget_until(pending.rejected, now - Policy::month);
    forget_until(pending.new_claims, now - Policy::day);
    forget_until(pending.disowned, now - Policy::shut_out_period);
    keep_newest(pending.rejected, max_remembered_wrong_codes);
    keep_newest(pending.new_claims, max_remembered_claims);
}

// --- Claims

// What was spent stays spent, also of a claim that is gone.
void add_claim(Pending& pending, Claim claim, const std::optional<ClaimPlace>& place) {
    if (!place) {
        pending.claims.clear();  // as it was before claims stood side by side
    } else {
        claim.network = place->network;
        std::erase_if(pending.claims,
                      [&](const Claim& older) { return older.password == place->evicted; });
        pending.new_claims.push_back({claim.made_at, place->network});
        forget_old(pending, claim.made_at);
    }
    pending.claims.push_back(std::move(claim));
}

// Version 1 of CodeIssued does not say of which claim it is: then there was but one.
CodeIssued with_claim(CodeIssued event, const Pending& pending) {
    if (!event.claim && !pending.claims.empty()) event.claim = pending.claims.back().password;
    return event;
}

void give_code(Pending& pending, const CodeIssued& event, StreamVersion version) {
    pending.codes.push_back(issued_code(event, version));
    auto* claim = claim_of(pending, event.claim.value_or(StreamVersion{}));
    if (claim != nullptr) {
        if (!claim->network) {
            claim->network = event.network;
            pending.new_claims.push_back({claim->made_at, event.network});
        }
        claim->reissues = event.reason == CodeReason::reissue ? claim->reissues + 1 : 0;
    }
    forget_old(pending, event.life.issued_at());
}

// --- Each event. What it means for single codes, code_standing says.

void apply(UserState& state, const UserRegistered& event) {
    state.situation = Pending{.user_id = event.user_id,
                              .registered_at = event.registered_at,
                              .claims = {Claim{.password = state.version,
                                               .made_at = event.registered_at,
                                               .network = {},
                                               .registrant = event.registrant}},
                              .codes = {},
                              .rejected = {},
                              .new_claims = {},
                              .disowned = {}};
}

void apply(UserState& state, const UserImported& event) {
    state.situation = Active{.user_id = event.user_id,
                             .registered_at = event.active_since,
                             .activated_at = event.active_since,
                             .registrant = event.registrant,
                             .password_version = state.version,
                             .codes = {},
                             .last_notice = {},
                             .shadow = {}};
}

void apply(UserState& state, const RegistrationClaimed& event) {
    auto* pending = pending_of(state, event.user_id);
    if (pending == nullptr) return;
    add_claim(*pending,
              {.password = state.version,
               .made_at = event.claimed_at,
               .network = {},
               .registrant = event.registrant},
              event.place);
}

void apply(UserState& state, const RegistrationRestarted& event) {
    auto* pending = pending_of(state, event.user_id);
    if (pending == nullptr) return;
    pending->registered_at = event.restarted_at;
    add_claim(*pending,
              {.password = state.version,
               .made_at = event.restarted_at,
               .network = {},
               .registrant = event.registrant},
              std::nullopt);
}

void apply(UserState& state, const RegistrationShadowed& event) {
    auto* active = active_of(state, event.user_id);
    if (active == nullptr) return;
    if (event.notice) active->last_notice = event.shadowed_at;
    if (!active->shadow) active->shadow.emplace();
    active->shadow->user_id = event.user_id;
    active->shadow->registered_at = event.shadowed_at;
    add_claim(*active->shadow,
              {.password = state.version,
               .made_at = event.shadowed_at,
               .network = {},
               .registrant = event.registrant},
              event.place);
}

// Its network is shut out, and neither the claim's codes count any more nor those that this network
// had for claims that are gone.
void apply(UserState& state, const RegistrationDisowned& event) {
    auto* pending = pending_of(state, event.user_id);
    if (pending == nullptr) return;
    const auto* claim = claim_of(*pending, event.claim);
    const auto network = claim != nullptr ? claim->network : std::nullopt;
    std::erase_if(pending->claims, [&](const Claim& any) { return any.password == event.claim; });
    if (network) pending->disowned.push_back({event.disowned_at, *network});
    for (auto& code : pending->codes) {
        const bool orphaned = claim_of(*pending, code.claim) == nullptr && code.network == network;
        if (code.claim == event.claim || orphaned) code.is_disowned = true;
    }
    forget_old(*pending, event.disowned_at);
}

void apply(UserState& state, const CodeIssued& event) {
    auto* holder = event.reason == CodeReason::shadow ? shadow_of(state, event.user_id)
                                                      : pending_of(state, event.user_id);
    if (holder != nullptr) give_code(*holder, event, state.version);
}

void apply(UserState& state, const CodeRejected& event) {
    auto* pending = pending_of(state, event.user_id);
    auto* holder = pending != nullptr ? pending : shadow_of(state, event.user_id);
    auto* code = holder != nullptr ? code_of(holder->codes, event.code_id) : nullptr;
    if (code == nullptr) return;
    ++code->wrong_codes;
    holder->rejected.push_back({.at = event.rejected_at, .network = event.network});
    forget_old(*holder, event.rejected_at);
}

void apply(UserState& state, const UserActivated& event) {
    auto* pending = pending_of(state, event.user_id);
    if (pending == nullptr || pending->claims.empty()) return;
    const auto* code = code_of(pending->codes, event.code_id);
    const auto* named = code != nullptr ? claim_of(*pending, code->claim) : nullptr;
    Claim claim = named != nullptr ? *named : pending->claims.back();
    Active active{.user_id = pending->user_id,
                  .registered_at = claim.made_at,
                  .activated_at = event.activated_at,
                  .registrant = std::move(claim.registrant),
                  .password_version = claim.password,
                  .codes = std::move(pending->codes),
                  .last_notice = {},
                  .shadow = {}};
    state.situation = std::move(active);
}

void rehash(std::optional<Registrant>& registrant, const PasswordRehashed& event) {
    if (!event.password)
        registrant.reset();
    else if (registrant)
        registrant->password = *event.password;
}

void apply(UserState& state, const PasswordRehashed& event) {
    auto* active = active_of(state, event.user_id);
    if (active != nullptr && active->password_version == event.claim) {
        return rehash(active->registrant, event);
    }
    auto* pending = pending_of(state, event.user_id);
    auto* holder = pending != nullptr ? pending : shadow_of(state, event.user_id);
    auto* claim = holder != nullptr ? claim_of(*holder, event.claim) : nullptr;
    if (claim != nullptr) rehash(claim->registrant, event);
}

void apply(UserState& state, const UserErased& event) {
    if (pending_of(state, event.user_id) == nullptr && active_of(state, event.user_id) == nullptr) {
        return;
    }
    state.situation = Erased{.user_id = event.user_id, .erased_at = event.erased_at};
}

void apply(UserState&, const CodeExpired&) {}
void apply(UserState&, const CodeMailed&) {}
void apply(UserState&, const CodeMailFailed&) {}

void follow_all(std::vector<IssuedCode>& codes, const UserEvent& event) {
    for (auto& code : codes) follow(code, event);
}

void follow_codes(UserState& state, const UserEvent& event) {
    const auto user = user_of(event);
    if (auto* pending = pending_of(state, user)) follow_all(pending->codes, event);
    if (auto* active = active_of(state, user)) follow_all(active->codes, event);
    if (auto* shadow = shadow_of(state, user)) follow_all(shadow->codes, event);
}

// What an event of version 1 meant when it was written; absent: what it says.
std::optional<UserEvent> meaning_of(UserState& state, const UserEvent& event) {
    const auto* issued = std::get_if<CodeIssued>(&event);
    if (issued == nullptr || issued->claim) return std::nullopt;
    const auto* holder = issued->reason == CodeReason::shadow ? shadow_of(state, issued->user_id)
                                                              : pending_of(state, issued->user_id);
    if (holder == nullptr) return std::nullopt;
    return with_claim(*issued, *holder);
}

void take_in(UserState& state, const UserEvent& event) {
    follow_codes(state, event);
    std::visit([&](const auto& happened) { apply(state, happened); }, event);
}

}  // namespace

UserState evolve(UserState state, const UserEvent& event) {
    state.version = state.version.next();
    const auto meant = meaning_of(state, event);
    take_in(state, meant ? *meant : event);
    return state;
}

}  // namespace roster::domain
