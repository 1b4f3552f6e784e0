#include "actors/guarded_actor.hpp"

#include "telemetry/log_line.hpp"

namespace roster::actors {

// CAF's own default prints what it does not understand.
GuardedActor::GuardedActor(caf::actor_config& config, const Node& node)
    : caf::event_based_actor(config), node_(node) {
    set_default_handler(caf::drop);
}

void GuardedActor::initialize() {
    if (!is_one_of_many()) failures_of(name());
    caf::event_based_actor::initialize();
}

telemetry::Counter& GuardedActor::failures_of(const char* actor) const {
    return node_.metrics.counter("roster_actor_failures_total",
                                 "Exceptions caught at an actor's border", {{"actor", actor}});
}

void GuardedActor::failed(std::string_view what) {
    telemetry::log_line(telemetry::LogLevel::error, "actor_failed",
                        {{"actor", name()}, {"what", what}});
    failures_of(name()).add();
}

}  // namespace roster::actors
