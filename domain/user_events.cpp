#include "domain/user_events.hpp"

#include "domain/overloaded.hpp"

namespace roster::domain {
namespace {

// The reply to the mail worker carries a reissued code, and nobody is sent a shadow's.
bool is_mailed_from_the_bus(CodeReason reason) {
    switch (reason) {
        case CodeReason::registration:
        case CodeReason::restart:
        case CodeReason::resend:
            return true;
        case CodeReason::reissue:
        case CodeReason::shadow:
            return false;
    }
    return false;
}

}  // namespace

UserId user_of(const UserEvent& event) {
    return std::visit([](const auto& any) { return any.user_id; }, event);
}

bool has_personal_part(const UserEvent& event) {
    return std::visit(
        []<class Event>(const Event& any) {
            if constexpr (is_personal<Event>) return personal_part(any)->has_value();
            return false;
        },
        event);
}

std::optional<CausedMail> caused_mail(const UserEvent& event) {
    using Mail = std::optional<CausedMail>;
    return std::visit(overloaded{
                          [](const CodeIssued& issued) -> Mail {
                              if (!issued.recipient || !is_mailed_from_the_bus(issued.reason))
                                  return {};
                              return CausedMail{*issued.recipient, &issued};
                          },
                          [](const RegistrationShadowed& shadowed) -> Mail {
                              if (!shadowed.registrant || !shadowed.notice) return {};
                              return CausedMail{shadowed.registrant->recipient};
                          },
                          [](const UserRegistered&) -> Mail { return {}; },
                          [](const RegistrationClaimed&) -> Mail { return {}; },
                          [](const RegistrationRestarted&) -> Mail { return {}; },
                          [](const RegistrationDisowned&) -> Mail { return {}; },
                          [](const CodeRejected&) -> Mail { return {}; },
                          [](const CodeExpired&) -> Mail { return {}; },
                          [](const CodeMailed&) -> Mail { return {}; },
                          [](const CodeMailFailed&) -> Mail { return {}; },
                          [](const UserActivated&) -> Mail { return {}; },
                          [](const PasswordRehashed&) -> Mail { return {}; },
                          [](const UserErased&) -> Mail { return {}; },
                      },
                      event);
}

}  // namespace roster::domain
