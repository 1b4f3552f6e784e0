#pragma once
// What the asker is told once a command is settled: the one place where events become answers. No
// CAF here.

#include <vector>

#include "actors/command_for.hpp"
#include "actors/reply.hpp"
#include "domain/user_commands.hpp"
#include "domain/user_decide.hpp"
#include "domain/user_state.hpp"

namespace roster::actors {

// What was decided, and what has become of it.
struct Settled {
    const domain::UserCommand& command;
    const std::vector<domain::UserEvent>& events;  // written; empty: nothing to write
    const std::optional<domain::CodeToMail>& to_mail;
    KnownStream stream;  // after them
    const domain::Policy& policy;
};

[[nodiscard]] Reply reply_for(const Settled& settled);

}  // namespace roster::actors
