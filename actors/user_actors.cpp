// Composes a node's actors on a CAF actor system, and stops them in the order that loses nothing.

#include "actors/user_actors.hpp"

#include <mutex>
#include <vector>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/send.hpp>

#include "actors/farewell.hpp"
#include "actors/node.hpp"
#include "actors/node_actors.hpp"
#include "actors/user_directory.hpp"
#include "actors/user_door.hpp"
#include "crypto/random_ids.hpp"

namespace roster::actors {
namespace {

using std::chrono::milliseconds;

// Together below the ten seconds in which a node has to be gone.
constexpr milliseconds asks_limit{4500};   // for what is under way; then come the users
constexpr milliseconds store_limit{1000};  // beside one call that blocks

constexpr std::size_t max_throughput =
    200;  // messages an actor may handle before others get their turn

struct SchedulerConfig : caf::actor_system_config {
    explicit SchedulerConfig(int threads) {
        // Two workers that sleep on one queue: stealing would poll.
        set("scheduler.policy", caf::atom("sharing"));
        set("scheduler.max-threads", static_cast<std::size_t>(threads));
        set("scheduler.max-throughput", max_throughput);
    }
};

Node node_of(const ActorParts& parts, const ActorSettings& settings) {
    return {.settings = settings,
            .store = parts.store,
            .keys = parts.keys,
            .log_id = parts.log_id,
            .clock = parts.clock,
            .metrics = parts.metrics,
            .tracer = parts.tracer,
            .proof_key = crypto::SecretBytes(crypto::random_bytes(crypto::KeyRing::key_size)),
            .set_clock = [&clock = parts.clock](domain::LogTime sampled, SteadyTime before,
                                                SteadyTime after) {
                clock.set(sampled, before, after);
            }};
}

// The first sample, before the first request. A store that does not answer is sampled later.
void sample_clock(const Node& node) {
    const auto reader = node.store.open_reader();
    const auto before = node.clock.steady_now();
    const auto sampled = reader->clock();
    if (sampled) node.set_clock(*sampled, before, node.clock.steady_now());
}

}  // namespace

struct UserActors::World {
    World(const ActorParts& parts, const ActorSettings& settings)
        : node(node_of(parts, settings)),
          config(settings.scheduler_threads),
          system(std::make_unique<caf::actor_system>(config)) {
        sample_clock(node);
        actors = NodeActors::start(*system, node);
        limits = actors.limits;
        door = std::make_unique<UserDoor>(node, actors.directories);
        listening = node.store.log_watch().on_rewind([this](auto&&) { actors.forget_all(); });
    }

    void stop() {
        listening.reset();
        tell_and_await(actors.directories, asks_limit, UserDirectory::drain_limit);
        door->close();
        caf::anon_send(actors.hasher, Stop{});  // nobody asks it any more
        tell_and_await(actors.readers, store_limit);
        tell_and_await({actors.writer, actors.chores}, store_limit);
        actors = {};
        system.reset();  // joins every thread
    }

    static void tell_and_await(const std::vector<caf::actor>& those, milliseconds limit,
                               milliseconds afterwards = {}) {
        Farewell farewell(those);
        for (const auto& actor : those) caf::anon_send(actor, Stop{{}, limit});
        farewell.await(limit + afterwards + milliseconds(200));
    }

    Node node;
    SchedulerConfig config;
    std::unique_ptr<caf::actor_system> system;
    NodeActors actors;
    std::shared_ptr<ClientLimits> limits;  // whoever tells them something may come late
    std::unique_ptr<UserDoor> door;
    std::shared_ptr<void> listening;
    std::once_flag stopped;
};

UserActors::UserActors(ActorParts parts, const ActorSettings& settings)
    : world_(std::make_unique<World>(parts, settings)) {}

UserActors::~UserActors() { stop(); }

UserGateway& UserActors::gateway() { return *world_->door; }

UserCommands& UserActors::commands() { return *world_->door; }

PasswordNewsDesk& UserActors::password_news() { return *world_->limits; }

void UserActors::stop() {
    std::call_once(world_->stopped, [this] { world_->stop(); });
}

}  // namespace roster::actors
