#include "tests/domain/fingerprint.hpp"

namespace roster::domain::test {

Fingerprint& Fingerprint::add(const UserState& state) {
    add(state.version.value).add(static_cast<std::int64_t>(state.situation.index()));
    std::visit([this](const auto& situation) { add(situation); }, state.situation);
    return *this;
}

void Fingerprint::add(const std::optional<Registrant>& registrant) {
    add(registrant ? registrant->password.phc : std::string_view("shredded"));
}

void Fingerprint::add(const std::vector<IssuedCode>& codes) {
    for (const auto& code : codes) {
        add(code.id)
            .add(code.origin)
            .add(code.life.issued_at())
            .add(code.life.expires_at())
            .add(code.network);
        add(static_cast<std::int64_t>(code.reason) * 16 + static_cast<std::int64_t>(code.mail));
        add(code.claim.value).add(code.is_open ? 1 : 0).add(code.wrong_codes);
        add(code.is_disowned ? 1 : 0);
    }
    add(static_cast<std::int64_t>(codes.size()));
}

void Fingerprint::add(const std::vector<Spent>& spent) {
    for (const auto& [at, network] : spent) add(at).add(network);
    add(static_cast<std::int64_t>(spent.size()));
}

void Fingerprint::add(const Pending& pending) {
    add(pending.user_id).add(pending.registered_at);
    for (const auto& claim : pending.claims) {
        add(claim.password.value).add(claim.made_at).add(claim.reissues);
        add(claim.registrant);
        if (claim.network) add(*claim.network);
    }
    add(static_cast<std::int64_t>(pending.claims.size()));
    add(pending.codes);
    add(pending.rejected);
    add(pending.new_claims);
    add(pending.disowned);
}

void Fingerprint::add(const Active& active) {
    add(active.user_id).add(active.registered_at).add(active.activated_at);
    add(active.password_version.value);
    add(active.registrant);
    add(active.codes);
    if (active.last_notice) add(*active.last_notice);
    if (active.shadow) add(*active.shadow);
}

}  // namespace roster::domain::test
