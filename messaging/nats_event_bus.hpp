#pragma once
// The event bus on NATS JetStream.
//
// Streams: ROSTER_EVENTS (roster.events.>), ROSTER_REPORTS (roster.reports.>), bucket
// roster_mailed. Durable consumers: `mailer` (roster.events.mail.>) and `api` (roster.reports.>).
// Requests: roster.requests.reissue, roster.requests.time (queue groups). One connection per
// process, which reconnects for ever. Streams and consumers that exist already keep their
// operator's settings (replicas, limits, ages); only what delivery depends on is mended, else there
// is a log line. Whoever comes first creates what is missing.

#include <chrono>
#include <memory>
#include <string>

#include "crypto/keyring.hpp"
#include "messaging/event_bus.hpp"

namespace roster::messaging {

struct NatsSettings {
    std::string url;  // nats://a,nats://b or tls://
    std::string user;
    std::string password;
    std::string ca_file;
    std::chrono::milliseconds ack_wait{30'000};  // of consumers that have to be created
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
