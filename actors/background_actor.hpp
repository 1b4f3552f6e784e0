#pragma once
// A detached actor that repeats one step until it is told to stop: what the relay, the reports and
// the sweep run in.
//
// Started and stopped by UserActors. The step may block for a second or so; it must not throw for
// what is down. What it throws all the same is logged, and the step is repeated after a pause. Its
// mailbox holds one message.

#include <functional>
#include <string>

#include <caf/actor.hpp>
#include <caf/actor_system.hpp>

namespace roster::actors {

// Repeats `step` on a thread of its own. The actor ends at its first message after
// `caf::anon_send_exit(…, user_shutdown)`.
[[nodiscard]] caf::actor spawn_background(caf::actor_system& system, std::string name,
                                          std::function<void()> step);

}  // namespace roster::actors
