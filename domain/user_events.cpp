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

bool causes_mail(const UserEvent& event) {
    return std::visit(overloaded{
                          [](const CodeIssued& issued) {
                              return issued.recipient.has_value() &&
                                     is_mailed_from_the_bus(issued.reason);
                          },
                          [](const RegistrationShadowed& shadowed) {
                              return shadowed.registrant.has_value() && shadowed.notice;
                          },
                          [](const UserRegistered&) { return false; },
                          [](const RegistrationRestarted&) { return false; },
                          [](const CodeRejected&) { return false; },
                          [](const CodeExpired&) { return false; },
                          [](const CodeMailed&) { return false; },
                          [](const CodeMailFailed&) { return false; },
                          [](const UserActivated&) { return false; },
                          [](const UserErased&) { return false; },
                      },
                      event);
}

}  // namespace roster::domain
