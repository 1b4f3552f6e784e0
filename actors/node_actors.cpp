#include "actors/node_actors.hpp"

#include <caf/send.hpp>

#include "actors/event_writer.hpp"
#include "actors/node_chores.hpp"
#include "actors/password_hasher.hpp"
#include "actors/stream_reader.hpp"
#include "actors/user_directory.hpp"

namespace roster::actors {

NodeActors NodeActors::start(caf::actor_system& system, const Node& node) {
    NodeActors actors;
    actors.writer = spawn_blocking<EventWriter>(system, node);
    actors.chores = spawn_blocking<NodeChores>(system, node);
    actors.hasher = system.spawn<PasswordHasher>(node);
    for (int i = 0; i < node.settings.stream_readers; ++i) {
        actors.readers.push_back(spawn_blocking<StreamReader>(system, node));
    }
    actors.limits = std::make_shared<ClientLimits>(node);
    for (int i = 0; i < node.settings.directory_shards; ++i) {
        actors.directories.push_back(system.spawn<UserDirectory>(
            node, DirectoryPeers{actors.readers, actors.writer, actors.hasher, actors.limits}));
    }
    caf::anon_send(actors.chores, DirectoriesReady{{}, actors.directories});
    return actors;
}

// The directories first: what the chores find afterwards is not to be forgotten.
void NodeActors::forget_all() const {
    for (const auto& directory : directories) caf::anon_send(directory, ForgetAll{});
    caf::anon_send(chores, ForgetAll{});
}

}  // namespace roster::actors
