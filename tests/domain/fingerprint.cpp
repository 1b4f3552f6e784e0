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
        add(code.id).add(code.origin).add(code.issued_at).add(code.expires_at).add(code.network);
        add(static_cast<std::int64_t>(code.reason) * 16 + static_cast<std::int64_t>(code.mail));
    }
    add(static_cast<std::int64_t>(codes.size()));
}

void Fingerprint::add(const Pending& pending) {
    add(pending.user_id).add(pending.registered_at).add(pending.password_version.value);
    add(pending.registrant);
    if (pending.window) {
        add(pending.window->code_id)
            .add(pending.window->expires_at)
            .add(pending.window->wrong_codes);
    }
    add(pending.codes);
    for (const auto& wrong : pending.rejected) add(wrong.at).add(wrong.network);
    add(static_cast<std::int64_t>(pending.rejected.size())).add(pending.reissues);
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
