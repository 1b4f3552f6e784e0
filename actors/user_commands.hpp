#pragma once
// The door for what no person asks: reports of the mail worker, closings of windows, the operator's
// erasures. No CAF here.

#include <expected>
#include <functional>
#include <optional>
#include <variant>
#include <vector>

#include "actors/requests.hpp"
#include "domain/ids.hpp"
#include "domain/user_commands.hpp"
#include "domain/user_state.hpp"
#include "telemetry/request_context.hpp"

namespace roster::actors {

// The user's actor fills in `now` (the time of arrival) and, for a reissue, `code`: leave both
// empty.
using UserOrder = std::variant<domain::RecordMailed, domain::RecordMailFailed, domain::ReissueCode,
                               domain::CloseWindow, domain::Erase>;

// The code that the mail worker is to send now, and the event that issued it.
struct CodeToMail {
    domain::IssuedCode code;
    domain::EventId event;
    domain::Recipient recipient;
};

struct Delivered {
    std::vector<domain::UserEvent> events;  // what was written; nothing: there was nothing to do
    // Of a ReissueCode; absent: nothing is to be mailed any more.
    std::optional<CodeToMail> code_to_mail;
};

// Unavailable and TimedOut: not acknowledged, which is not the same as not done; deliver it again.
// UserError: UnknownUser of an Erase.
using NotDelivered = std::variant<Unavailable, TimedOut, domain::UserError>;
using DeliveryOutcome = std::expected<Delivered, NotDelivered>;

// Called exactly once, from an actor's thread; must not block.
using DeliveryAnswer = std::function<void(DeliveryOutcome)>;

// Any thread. Every order is safe to deliver again.
class UserCommands {
public:
    virtual ~UserCommands() = default;
    // `answer` is always called, within `ActorSettings::request_timeout`, also while stopping.
    virtual void deliver(const domain::StreamId& stream, UserOrder order,
                         telemetry::RequestContext context, DeliveryAnswer answer) = 0;
};

}  // namespace roster::actors
