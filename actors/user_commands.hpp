#pragma once
// The door for what needs no password: reports of the mail worker, closings of windows, the
// operator's erasures, and what whoever holds a mail's token says. No CAF here.

#include <variant>

#include "actors/requests.hpp"
#include "domain/ids.hpp"
#include "domain/user_commands.hpp"
#include "telemetry/request_context.hpp"

namespace roster::actors {

// What becomes a ReissueCode: the user's actor has the fresh code made.
struct ReissueOrder {
    domain::UserId user_id;
    domain::CodeId origin;  // the code that the worker was told to mail
};

// The user's actor fills in `now`, the time of arrival: leave it empty.
using UserOrder =
    std::variant<domain::RecordMailed, domain::RecordMailFailed, ReissueOrder, domain::CloseWindow,
                 domain::Erase, domain::Disown, domain::RehashPassword>;

// Any thread. Every order is safe to deliver again.
class UserCommands {
public:
    virtual ~UserCommands() = default;
    // `answer` is always called, within `ActorSettings::request_timeout`, also while stopping: with
    // Delivered, or with Unavailable or TimedOut (not acknowledged, which is not the same as not
    // done: deliver it again), or with UnknownUser of an Erase.
    virtual void deliver(const domain::StreamId& stream, UserOrder order,
                         telemetry::RequestContext context, Answer answer) = 0;
};

}  // namespace roster::actors
