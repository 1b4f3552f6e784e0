#include "domain/user_state.hpp"

#include <algorithm>

#include "domain/overloaded.hpp"

namespace roster::domain {
namespace {

// A registration, pending or active: both have a password and a registrant of their own.
template <class Registration>
void add_password(std::vector<KnownPassword>& passwords, const Registration& registration) {
    if (!registration.registrant) return;
    passwords.push_back({registration.password_version, registration.registrant->password});
}

void add_window(std::vector<WindowDeadline>& deadlines, const Pending& pending) {
    if (!pending.window) return;
    deadlines.push_back({pending.user_id, pending.window->code_id, pending.window->expires_at});
}

template <class Registration>
bool belongs_to(StreamVersion password, const Registration& registration) {
    return registration.registrant && registration.password_version == password;
}

AccountView view_of(const Pending& pending) {
    return {pending.user_id, pending.registrant->recipient.email, pending.registered_at,
            std::nullopt};
}

AccountView view_of(const Active& active) {
    return {active.user_id, active.registrant->recipient.email, active.registered_at,
            active.activated_at};
}

}  // namespace

std::vector<KnownPassword> known_passwords(const UserState& state) {
    std::vector<KnownPassword> passwords;
    if (const auto* pending = std::get_if<Pending>(&state.situation)) {
        add_password(passwords, *pending);
    }
    if (const auto* active = std::get_if<Active>(&state.situation)) {
        add_password(passwords, *active);
        if (active->shadow) add_password(passwords, *active->shadow);
    }
    return passwords;
}

std::optional<ActivatingCode> activating_code(const UserState& state) {
    const auto* pending = std::get_if<Pending>(&state.situation);
    if (pending == nullptr || !pending->window) return std::nullopt;
    const auto code = std::ranges::find(pending->codes, pending->window->code_id, &IssuedCode::id);
    if (code == pending->codes.end()) return std::nullopt;
    return ActivatingCode{pending->user_id, code->id, code->key_id};
}

std::vector<WindowDeadline> open_windows(const UserState& state) {
    std::vector<WindowDeadline> deadlines;
    if (const auto* pending = std::get_if<Pending>(&state.situation))
        add_window(deadlines, *pending);
    if (const auto* active = std::get_if<Active>(&state.situation)) {
        if (active->shadow) add_window(deadlines, *active->shadow);
    }
    return deadlines;
}

std::optional<AccountView> account_view(const UserState& state, StreamVersion password) {
    using View = std::optional<AccountView>;
    return std::visit(overloaded{
                          [](const Absent&) -> View { return std::nullopt; },
                          [](const Erased&) -> View { return std::nullopt; },
                          [&](const Pending& pending) -> View {
                              if (belongs_to(password, pending)) return view_of(pending);
                              return std::nullopt;
                          },
                          [&](const Active& active) -> View {
                              if (belongs_to(password, active)) return view_of(active);
                              if (active.shadow && belongs_to(password, *active.shadow))
                                  return view_of(*active.shadow);
                              return std::nullopt;
                          },
                      },
                      state.situation);
}

}  // namespace roster::domain
