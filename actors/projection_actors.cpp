#include "actors/projection_actors.hpp"

#include <caf/exit_reason.hpp>
#include <caf/send.hpp>

#include "actors/background_actor.hpp"
#include "projections/projection_list.hpp"

namespace roster::actors {

ProjectionActors::ProjectionActors(caf::actor_system& system, const ProjectionParts& parts) {
    for (const auto* kind : projections::all_projections()) {
        projections_.push_back(
            std::make_unique<ProjectionActor>(parts, *kind, ProjectionSettings{}));
        auto& projection = *projections_.back();
        actors_.push_back(spawn_background(system, "projection " + kind->name,
                                           [&projection] { projection.step(); }));
    }
}

void ProjectionActors::stop() {
    for (const auto& actor : actors_) caf::anon_send_exit(actor, caf::exit_reason::user_shutdown);
    actors_.clear();
}

}  // namespace roster::actors
