#include "actors/reply_for.hpp"

#include "domain/overloaded.hpp"

namespace roster::actors {
namespace {

using domain::overloaded;

template <class Event>
const Event* find_event(const std::vector<domain::UserEvent>& events) {
    for (const auto& event : events) {
        if (const auto* found = std::get_if<Event>(&event)) return found;
    }
    return nullptr;
}

// Of a decision that was no refusal, the password matched.
domain::AccountView view_of(const Settled& settled) {
    return domain::account_view(settled.stream.state, matched_password(settled.command).value())
        .value();
}

Reply registered(const Settled& settled) {
    RegistrationAccepted accepted{.code_expires_in = settled.policy.code_lifetime, .new_user = {}};
    const auto* event = find_event<domain::UserRegistered>(settled.events);
    if (event != nullptr && settled.policy.disclose_accounts) accepted.new_user = event->user_id;
    return accepted;
}

Reply tried(const Settled& settled) {
    if (const auto* rejected = find_event<domain::CodeRejected>(settled.events)) {
        return refused(CodeIncorrect{rejected->attempts_left});
    }
    if (const auto* activated = find_event<domain::UserActivated>(settled.events)) {
        return Activated{activated->user_id, view_of(settled).email, activated->activated_at};
    }
    return refused(domain::UserError(domain::CodeHasExpired{}));
}

Reply delivered(const Settled& settled) { return Delivered{settled.events, {}}; }

Reply reissued(const Settled& settled) {
    if (!settled.to_mail) return delivered(settled);
    const auto& [code, recipient] = *settled.to_mail;
    return Delivered{settled.events,
                     CodeToMail{code, settled.stream.event_at(code.event), recipient}};
}

}  // namespace

Reply reply_for(const Settled& settled) {
    return std::visit(
        overloaded{
            [&](const domain::Register&) { return registered(settled); },
            [&](const domain::Activate&) { return tried(settled); },
            [&](const domain::ResendCode&) -> Reply {
                return CodeSent{view_of(settled).email, settled.policy.code_lifetime};
            },
            [&](const domain::ShowAccount&) -> Reply { return AccountShown{view_of(settled)}; },
            [&](const domain::CloseWindow&) { return delivered(settled); },
            [&](const domain::ReissueCode&) { return reissued(settled); },
            [&](const domain::RecordMailed&) { return delivered(settled); },
            [&](const domain::RecordMailFailed&) { return delivered(settled); },
            [&](const domain::Erase&) { return delivered(settled); },
            [&](const domain::Disown&) { return delivered(settled); },
            [&](const domain::RehashPassword&) { return delivered(settled); },
        },
        settled.command);
}

}  // namespace roster::actors
