#include "domain/user_state.hpp"

#include <algorithm>
#include <ranges>

#include "domain/overloaded.hpp"

namespace roster::domain {
namespace {

void add_password(std::vector<KnownPassword>& passwords, const StreamVersion& version,
                  const std::optional<Registrant>& registrant) {
    if (registrant) passwords.push_back({version, registrant->password});
}

void add_passwords(std::vector<KnownPassword>& passwords, const Pending& pending) {
    for (const auto& claim : pending.claims) {
        add_password(passwords, claim.password, claim.registrant);
    }
}

void add_windows(std::vector<WindowDeadline>& deadlines, const Pending& pending) {
    for (const auto& code : pending.codes) {
        if (code.is_open) deadlines.push_back({pending.user_id, code.id, code.life.expires_at()});
    }
}

void add_named(std::vector<StreamVersion>& named, const std::vector<IssuedCode>& codes) {
    for (const auto& code : codes) named.push_back(code.event);
}

void add_named(std::vector<StreamVersion>& named, const Pending& pending) {
    for (const auto& claim : pending.claims) named.push_back(claim.password);
    add_named(named, pending.codes);
}

using View = std::optional<AccountView>;

View view_of(const Pending& pending, const StreamVersion& password) {
    const auto* claim = claim_of(pending, password);
    if (claim == nullptr || !claim->registrant) return std::nullopt;
    return AccountView{pending.user_id, claim->registrant->recipient.email, claim->made_at,
                       std::nullopt};
}

View view_of(const Active& active, const StreamVersion& password) {
    if (active.password_version != password) {
        return active.shadow ? view_of(*active.shadow, password) : std::nullopt;
    }
    if (!active.registrant) return std::nullopt;
    return AccountView{active.user_id, active.registrant->recipient.email, active.registered_at,
                       active.activated_at};
}

}  // namespace

IssuedCode issued_code(const CodeIssued& event, StreamVersion version) {
    return {standing_of(event), version,    event.origin, event.code_key_id,
            event.reason,       event.life, event.network};
}

std::optional<UserId> user_of(const UserState& state) {
    using User = std::optional<UserId>;
    return std::visit(overloaded{
                          [](const Absent&) -> User { return std::nullopt; },
                          [](const Erased&) -> User { return std::nullopt; },
                          [](const auto& registered) -> User { return registered.user_id; },
                      },
                      state.situation);
}

const Claim* claim_of(const Pending& pending, const StreamVersion& password) {
    const auto claim = std::ranges::find(pending.claims, password, &Claim::password);
    return claim == pending.claims.end() ? nullptr : &*claim;
}

const IssuedCode* newest_code(const Pending& pending, const Claim& claim) {
    for (const auto& code : pending.codes | std::views::reverse) {
        if (code.claim == claim.password) return &code;
    }
    return nullptr;
}

const Registrant* first_registrant(const Pending& pending) {
    for (const auto& claim : pending.claims) {
        if (claim.registrant) return &*claim.registrant;
    }
    return nullptr;
}

std::vector<KnownPassword> known_passwords(const UserState& state) {
    std::vector<KnownPassword> passwords;
    std::visit(overloaded{
                   [](const Absent&) {},
                   [](const Erased&) {},
                   [&](const Pending& pending) { add_passwords(passwords, pending); },
                   [&](const Active& active) {
                       add_password(passwords, active.password_version, active.registrant);
                       if (active.shadow) add_passwords(passwords, *active.shadow);
                   },
               },
               state.situation);
    return passwords;
}

std::vector<ActivatingCode> activating_codes(const UserState& state) {
    std::vector<ActivatingCode> codes;
    const auto* pending = std::get_if<Pending>(&state.situation);
    if (pending == nullptr) return codes;
    for (const auto& claim : pending->claims) {
        const auto* code = newest_code(*pending, claim);
        if (code == nullptr || !code->is_open) continue;
        codes.push_back({pending->user_id, claim.password, code->id, code->key_id});
    }
    return codes;
}

std::vector<WindowDeadline> open_windows(const UserState& state) {
    std::vector<WindowDeadline> deadlines;
    std::visit(overloaded{
                   [](const Absent&) {},
                   [](const Erased&) {},
                   [&](const Pending& pending) { add_windows(deadlines, pending); },
                   [&](const Active& active) {
                       if (active.shadow) add_windows(deadlines, *active.shadow);
                   },
               },
               state.situation);
    return deadlines;
}

std::optional<AccountView> account_view(const UserState& state, const StreamVersion& password) {
    return std::visit(overloaded{
                          [](const Absent&) -> View { return std::nullopt; },
                          [](const Erased&) -> View { return std::nullopt; },
                          [&](const Pending& pending) { return view_of(pending, password); },
                          [&](const Active& active) { return view_of(active, password); },
                      },
                      state.situation);
}

std::vector<StreamVersion> named_events(const UserState& state) {
    std::vector<StreamVersion> named;
    std::visit(overloaded{
                   [](const Absent&) {},
                   [](const Erased&) {},
                   [&](const Pending& pending) { add_named(named, pending); },
                   [&](const Active& active) {
                       named.push_back(active.password_version);
                       add_named(named, active.codes);
                       if (active.shadow) add_named(named, *active.shadow);
                   },
               },
               state.situation);
    std::ranges::sort(named);
    const auto twice = std::ranges::unique(named);
    named.erase(twice.begin(), twice.end());
    return named;
}

}  // namespace roster::domain
