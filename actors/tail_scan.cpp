#include "actors/tail_scan.hpp"

#include "domain/overloaded.hpp"

namespace roster::actors {

// A stream has one open window at most: the pending user's or, behind an active one, the shadow's.
void TailScan::add(const domain::StreamId& stream, const domain::UserEvent& event) {
    std::visit(domain::overloaded{
                   [&](const domain::CodeIssued& e) {
                       open_[stream] = {e.user_id, e.code_id, e.expires_at};
                   },
                   [&](const domain::CodeExpired& e) {
                       const auto window = open_.find(stream);
                       if (window != open_.end() && window->second.code_id == e.code_id)
                           open_.erase(window);
                   },
                   [&](const domain::UserActivated&) { open_.erase(stream); },
                   [&](const domain::UserErased&) { open_.erase(stream); },
                   [&](const domain::UserRegistered&) { open_.erase(stream); },
                   [&](const domain::RegistrationRestarted&) { open_.erase(stream); },
                   [&](const domain::RegistrationShadowed&) { open_.erase(stream); },
                   [](const domain::CodeRejected&) {},
                   [](const domain::CodeMailed&) {},
                   [](const domain::CodeMailFailed&) {},
               },
               event);
}

std::vector<DueWindow> TailScan::open() const {
    std::vector<DueWindow> windows;
    for (const auto& [stream, window] : open_) windows.push_back({stream, window});
    return windows;
}

}  // namespace roster::actors
