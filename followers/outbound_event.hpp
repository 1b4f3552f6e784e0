#pragma once
// Turns a recorded event into the message that leaves Roster: to the mail subjects with a sealed
// recipient, or to the user subjects with its public part only.

#include "crypto/secret_bytes.hpp"
#include "domain/user_events.hpp"
#include "eventstore/recorded_event.hpp"
#include "messaging/event_bus.hpp"

namespace roster::followers {

struct OutboundContext {
    domain::LogId log;
    const crypto::SecretBytes& mail_key;
};

// An event that causes a mail but whose recipient is shredded goes to the user subjects: there is
// nobody to mail.
[[nodiscard]] messaging::OutboundEvent make_outbound_event(
    const OutboundContext& context, const eventstore::RecordedEvent& recorded,
    const domain::UserEvent& event);

}  // namespace roster::followers
