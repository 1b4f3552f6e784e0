#pragma once
// The event bus on NATS JetStream.
//
// Streams and consumers are those of messaging/bus_plan.hpp; requests go to roster.requests.reissue
// and roster.requests.time (queue group `api`). One connection per process, which reconnects for
// ever. What exists on the server is checked and never changed; what is missing is made by a node,
// never by a worker, which has no right to.

#include <memory>
#include <string>

#include "crypto/keyring.hpp"
#include "messaging/bus_plan.hpp"
#include "messaging/event_bus.hpp"

namespace roster::messaging {

enum class NatsRole {
    node,   // publishes events, takes reports, makes what is missing
    worker  // fetches orders, acknowledges, reports, asks for fresh codes, and nothing else
};

struct NatsSettings {
    // nats://a,nats://b or tls://…; credentials in it are %-encoded, and the same for all servers.
    std::string url;
    std::string user;
    std::string password;
    std::string ca_file;
    NatsRole role = NatsRole::node;
    BusLimits limits = {};
};

// Connects in the background; a server that is down is BusUnavailable at each call until it is
// back. Throws std::invalid_argument for a malformed URL or an unreadable CA file. `keys` must
// outlive the bus.
[[nodiscard]] std::unique_ptr<EventBus> connect_nats(const NatsSettings& settings,
                                                     const crypto::KeyRing& keys);

// A publisher to the replay stream of that name (letters, digits, - and _), with a connection of
// its own: ROSTER_REPLAY_<name>, subjects roster.replay.<name>.>, kept for 24 h. Throws as
// connect_nats does.
[[nodiscard]] std::unique_ptr<EventPublisher> connect_nats_replay(const NatsSettings& settings,
                                                                  const crypto::KeyRing& keys,
                                                                  const std::string& name);

}  // namespace roster::messaging
