#pragma once
// All actors of one node, wired: who knows whom. Owned by UserActors; tests start it on a scheduler
// of their own.

#include <memory>
#include <vector>

#include <caf/actor_system.hpp>

#include "actors/client_limits.hpp"
#include "actors/guarded_actor.hpp"

namespace roster::actors {

struct NodeActors {
    // `node` must outlive the actors.
    [[nodiscard]] static NodeActors start(caf::actor_system& system, const Node& node);

    // The log went back: whatever the actors know is read anew. Any thread.
    void forget_all() const;

    std::vector<caf::actor> directories;
    caf::actor hasher;
    std::vector<caf::actor> readers;
    caf::actor writer;
    caf::actor chores;
    std::shared_ptr<ClientLimits> limits;
};

}  // namespace roster::actors
