#pragma once
// The actors of one node, started and stopped as a whole. No CAF here: this is what cli composes
// with.

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "actors/password_news.hpp"
#include "actors/requests.hpp"
#include "actors/user_commands.hpp"
#include "crypto/hash_form.hpp"
#include "crypto/keyring.hpp"
#include "crypto/password_hash.hpp"
#include "crypto/password_policy.hpp"
#include "domain/user_commands.hpp"
#include "eventstore/event_store.hpp"
#include "telemetry/clock.hpp"
#include "telemetry/metrics.hpp"
#include "telemetry/tracer.hpp"

namespace roster::actors {

struct ActorSettings {
    domain::Policy policy;
    int code_digits = 4;
    crypto::Argon2Parameters argon2;
    // What older hashes may have been made with: computed for each check too, known address or not.
    std::vector<crypto::Argon2Parameters> argon2_previous;
    // The same of hashes that other products made.
    std::vector<crypto::HashForm> imported_hashes;
    crypto::PasswordPolicy password_policy;

    // The limits of a client's network that are kept in memory (actors/network_limits.hpp).
    bool limits_networks = true;
    std::optional<int> new_addresses_per_hour_and_network = 120;  // absent: no limit

    int directory_shards = 4;
    int hasher_threads = 2;
    int scheduler_threads = 2;
    int stream_readers = 2;
    std::chrono::milliseconds request_timeout{9500};
    std::chrono::milliseconds hasher_max_wait{3000};  // a longer estimated wait is refused at once
    std::chrono::milliseconds idle_before_passivation{5000};
    std::chrono::milliseconds store_retry_limit{4000};  // then a waiting command gets its 503
    std::chrono::seconds clock_sample_interval{5};
    std::string store_system = "postgresql";  // the store, as traces name it (db.system.name)
};

struct ActorParts {
    eventstore::EventStore& store;
    const crypto::KeyRing& keys;
    domain::LogId log_id;
    telemetry::SampledLogClock& clock;
    telemetry::Metrics& metrics;
    telemetry::Tracer* tracer = nullptr;  // null: nothing is traced
};

// Everything in `parts` must outlive it.
class UserActors {
public:
    UserActors(ActorParts parts, const ActorSettings& settings);
    ~UserActors();  // stops

    // The one door, for what persons ask and for what nobody does.
    [[nodiscard]] UserGateway& gateway();
    [[nodiscard]] UserCommands& commands();
    // What this node tells others of guesses, and hears from them.
    [[nodiscard]] PasswordNewsDesk& password_news();

    // Refuses what comes from now on (503 stopping), answers what is under way, drains and stops
    // every actor, joins every thread. Idempotent.
    void stop();

private:
    struct World;
    std::unique_ptr<World> world_;
};

}  // namespace roster::actors
