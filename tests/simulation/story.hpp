#pragma once
// What the log says of one address, decoded with its personal parts: what the rules look at.

#include <optional>
#include <string>
#include <vector>

#include "crypto/keyring.hpp"
#include "domain/user_events.hpp"
#include "eventstore/recorded_event.hpp"

namespace roster::simulation {

struct StoryEvent {
    eventstore::RecordedEvent recorded;
    domain::UserEvent event;
};

class Story {
public:
    // Throws std::runtime_error for an event that cannot be read.
    Story(const std::vector<eventstore::RecordedEvent>& events, const crypto::KeyRing& keys);

    [[nodiscard]] const std::vector<StoryEvent>& events() const { return events_; }
    template <class Event>
    [[nodiscard]] std::vector<const Event*> all() const {
        std::vector<const Event*> found;
        for (const auto& [recorded, event] : events_)
            if (const auto* wanted = std::get_if<Event>(&event)) found.push_back(wanted);
        return found;
    }
    [[nodiscard]] const domain::CodeIssued* code(const domain::CodeId& id) const;
    // The hash that a claim was made with.
    [[nodiscard]] std::string password_of(const domain::StreamVersion& claim) const;
    [[nodiscard]] bool has_password(const std::string& phc) const;
    // Whether a code is its claim's newest, not used, not expired, burned or evicted.
    [[nodiscard]] bool is_open(const domain::CodeIssued& code) const;

private:
    std::vector<StoryEvent> events_;
};

}  // namespace roster::simulation
