#include "tests/simulation/story.hpp"

#include <algorithm>
#include <stdexcept>

#include "domain/policy.hpp"
#include "eventstore/event_codec.hpp"

namespace roster::simulation {

namespace {

const std::optional<domain::Registrant>* registrant_of(const domain::UserEvent& event) {
    return std::visit(
        []<class Event>(const Event& any) -> const std::optional<domain::Registrant>* {
            if constexpr (requires { any.registrant; }) return &any.registrant;
            return nullptr;
        },
        event);
}

std::string phc_of(const domain::UserEvent& event) {
    const auto* registrant = registrant_of(event);
    return registrant != nullptr && *registrant ? (*registrant)->password.phc : std::string();
}

}  // namespace

Story::Story(const std::vector<eventstore::RecordedEvent>& events, const crypto::KeyRing& keys) {
    for (const auto& recorded : events) {
        auto event = eventstore::decode(recorded, keys);
        if (!event) throw std::runtime_error(event.error().message);
        events_.push_back({recorded, *std::move(event)});
    }
}

const domain::CodeIssued* Story::code(const domain::CodeId& id) const {
    for (const auto* issued : all<domain::CodeIssued>())
        if (issued->code_id == id) return issued;
    return nullptr;
}

std::string Story::password_of(const domain::StreamVersion& claim) const {
    const auto found = std::ranges::find_if(events_, [&](const StoryEvent& each) {
        return each.recorded.version == claim && registrant_of(each.event) != nullptr;
    });
    return found == events_.end() ? std::string() : phc_of(found->event);
}

bool Story::has_password(const std::string& phc) const {
    return std::ranges::any_of(events_,
                               [&](const StoryEvent& each) { return phc_of(each.event) == phc; });
}

bool Story::is_open(const domain::CodeIssued& code) const {
    const auto codes = all<domain::CodeIssued>();
    const auto newest = std::find_if(codes.rbegin(), codes.rend(),
                                     [&](const auto* each) { return each->claim == code.claim; });
    if (newest == codes.rend() || (*newest)->code_id != code.code_id) return false;
    const auto is_about_it = [&](const auto* event) { return event->code_id == code.code_id; };
    const auto wrong = std::ranges::count_if(all<domain::CodeRejected>(), is_about_it);
    const auto is_evicted = [&](const auto* claimed) {
        return claimed->place.evicted == code.claim;
    };
    return wrong < domain::Policy::wrong_codes_per_code &&
           std::ranges::none_of(all<domain::CodeExpired>(), is_about_it) &&
           std::ranges::none_of(all<domain::RegistrationClaimed>(), is_evicted) &&
           all<domain::UserActivated>().empty();
}

}  // namespace roster::simulation
