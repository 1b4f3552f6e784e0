#include "followers/awaited_codes.hpp"

#include "domain/overloaded.hpp"

namespace roster::followers {

void AwaitedCodes::observe(const domain::UserEvent& event) {
    std::visit(domain::overloaded{
                   [&](const domain::CodeIssued& e) {
                       if (e.reason != domain::CodeReason::shadow) newest_[e.user_id] = e.code_id;
                   },
                   [&](const domain::CodeMailed& e) { settle(e.user_id, e.code_id); },
                   [&](const domain::CodeMailFailed& e) { settle(e.user_id, e.code_id); },
                   [&](const domain::UserActivated& e) { newest_.erase(e.user_id); },
                   [&](const domain::UserErased& e) { newest_.erase(e.user_id); },
                   [](const domain::UserRegistered&) {},
                   [](const domain::RegistrationRestarted&) {},
                   [](const domain::RegistrationShadowed&) {},
                   [](const domain::CodeRejected&) {},
                   [](const domain::CodeExpired&) {},
               },
               event);
}

bool AwaitedCodes::is_awaited(const domain::UserEvent& event) const {
    const auto* issued = std::get_if<domain::CodeIssued>(&event);
    if (issued == nullptr) return false;
    const auto found = newest_.find(issued->user_id);
    return found != newest_.end() && found->second == issued->code_id;
}

void AwaitedCodes::settle(const domain::UserId& user, const domain::CodeId& code) {
    const auto found = newest_.find(user);
    if (found != newest_.end() && found->second == code) newest_.erase(found);
}

}  // namespace roster::followers
