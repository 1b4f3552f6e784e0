#pragma once
// The projection actors of one node: one for each catalogued projection.
//
// Started and stopped by UserActors, each detached on a thread of its own. A store that is down is
// retried for ever.

#include <memory>
#include <vector>

#include <caf/actor.hpp>
#include <caf/actor_system.hpp>

#include "actors/projection_actor.hpp"

namespace roster::actors {

class ProjectionActors {
public:
    // Everything must outlive the actor system.
    ProjectionActors(caf::actor_system& system, const ProjectionParts& parts);

    // They end with their step at hand. The actor system's destructor waits for them.
    void stop();

private:
    std::vector<std::unique_ptr<ProjectionActor>> projections_;
    std::vector<caf::actor> actors_;
};

}  // namespace roster::actors
