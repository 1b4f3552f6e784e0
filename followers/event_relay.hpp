#pragma once
// The event relay: follows the log from its checkpoint and publishes each event to the bus.
//
// One relay is active among all nodes (a lease). Its checkpoint is (position, hash) of the log, and
// of the bus the stream's identity and the highest acknowledged sequence; so it notices when the
// stream was lost or rewound, and publishes again what others still need: the non-mail events, and
// the codes that are still their user's newest, younger than an hour and without outcome. Never an
// old notice.
//
// After a crash it publishes again what was not checkpointed; message ids make that harmless. One
// thread.

#include <chrono>
#include <memory>
#include <string>
#include <unordered_map>

#include "crypto/keyring.hpp"
#include "eventstore/event_store.hpp"
#include "messaging/event_bus.hpp"
#include "telemetry/clock.hpp"
#include "telemetry/metrics.hpp"

namespace roster::followers {

struct RelaySettings {
    std::chrono::milliseconds poll{500};           // at the latest, when nobody woke it
    std::chrono::milliseconds lease_check{1000};   // how often leadership is confirmed
    std::chrono::milliseconds stream_check{2000};  // how often the stream's identity is asked for
    std::chrono::milliseconds retry{500};          // after a failure of store or bus
    std::chrono::hours republish_mails{1};         // younger codes are published again after a loss
    std::chrono::hours republish_events{7 * 24};   // the stream's retention
};

struct RelayParts {
    eventstore::EventStore& store;
    messaging::EventBus& bus;
    const crypto::KeyRing& keys;
    domain::LogId log_id;
    const telemetry::Clock& clock;
    telemetry::Metrics& metrics;
};

class EventRelay {
public:
    EventRelay(const RelayParts& parts, const RelaySettings& settings);
    ~EventRelay();

    // Publishes the next page, or waits up to `poll` for one. Never throws for a store or bus that
    // is down.
    void step();

    // Whether this node's relay held the lease at its last step: what follows the leader
    // (window_sweep) asks.
    [[nodiscard]] bool is_leading() const;

    // Makes a long step (publishing again after a loss) end early. Any thread.
    void stop();

private:
    class Follower;
    std::unique_ptr<Follower> follower_;
};

}  // namespace roster::followers
