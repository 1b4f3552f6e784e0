// The sweep follows the relay's leadership: one node does both.

#include "actors/bus_actors.hpp"

#include <caf/exit_reason.hpp>
#include <caf/send.hpp>

#include "actors/background_actor.hpp"

namespace roster::actors {

namespace {

RelayParts relay_parts(const ActorParts& parts) {
    return {parts.store, *parts.bus, parts.keys, parts.log_id, parts.clock, parts.metrics};
}

MailReportParts report_parts(const ActorParts& parts, UserCommands& users) {
    return {*parts.bus, users, parts.keys, parts.log_id, parts.clock, parts.metrics};
}

void end(std::vector<caf::actor>& actors) {
    for (const auto& actor : actors) caf::anon_send_exit(actor, caf::exit_reason::user_shutdown);
    actors.clear();
}

}  // namespace

BusActors::BusActors(caf::actor_system& system, const ActorParts& parts, UserCommands& users)
    : relay_(relay_parts(parts), {}),
      reports_(report_parts(parts, users)),
      sweep_(
          {parts.store, users, parts.clock, parts.metrics, [this] { return relay_.is_leading(); }},
          {}) {
    followers_.push_back(spawn_background(system, "event_relay", [this] { relay_.step(); }));
    deliverers_.push_back(spawn_background(system, "mail_reports", [this] { reports_.step(); }));
    deliverers_.push_back(spawn_background(system, "window_sweep", [this] { sweep_.step(); }));
}

void BusActors::stop_delivering() { end(deliverers_); }

void BusActors::stop_following() {
    relay_.stop();
    end(followers_);
}

}  // namespace roster::actors
