#pragma once
// What every actor of a node stands on. No CAF here.

#include <chrono>
#include <functional>

#include "actors/user_actors.hpp"
#include "crypto/secret_bytes.hpp"

namespace roster::actors {

using SteadyTime = std::chrono::steady_clock::time_point;

// Lives longer than the actors; read from any of their threads.
struct Node {
    ActorSettings settings;
    eventstore::EventStore& store;
    const crypto::KeyRing& keys;
    domain::LogId log_id;
    const telemetry::Clock& clock;
    telemetry::Metrics& metrics;
    telemetry::Tracer* tracer = nullptr;  // null: nothing is traced
    crypto::SecretBytes proof_key;        // made at start, dies with the process

    // Feeds the log's clock: what the store's clock said at some time between the two others. Any
    // thread.
    std::function<void(domain::LogTime, SteadyTime, SteadyTime)> set_clock;
    // Whether blocking actors have threads of their own; tests run them on the test's thread.
    bool detached = true;
};

// Which of a node's directories is responsible for a stream.
[[nodiscard]] inline std::size_t shard_of(const domain::StreamId& stream, std::size_t shards) {
    return std::hash<domain::StreamId>{}(stream) % shards;
}

}  // namespace roster::actors
