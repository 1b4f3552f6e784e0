#pragma once
// The actors between the log and the bus: the event relay, the mail reports with the reissue desk,
// and the window sweep.
//
// Started by UserActors where there is a bus, each detached on a thread of its own. A store or bus
// that is down is retried for ever.

#include <vector>

#include <caf/actor.hpp>
#include <caf/actor_system.hpp>

#include "actors/event_relay.hpp"
#include "actors/mail_reports.hpp"
#include "actors/user_actors.hpp"
#include "actors/window_sweep.hpp"

namespace roster::actors {

class BusActors {
public:
    // `parts.bus` is set. Everything must outlive the actor system.
    BusActors(caf::actor_system& system, const ActorParts& parts, UserCommands& users);

    // Nothing more is delivered to users.
    void stop_delivering();
    // The relay ends with their step at hand. The actor system's destructor waits for all.
    void stop_following();

private:
    EventRelay relay_;
    MailReports reports_;
    WindowSweep sweep_;
    std::vector<caf::actor> deliverers_;
    std::vector<caf::actor> followers_;
};

}  // namespace roster::actors
