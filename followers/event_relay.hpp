#pragma once
// The event relay: follows the log from its checkpoint and publishes each event to the bus.
//
// One relay is active among all nodes (a lease); one whose bus fails for some seconds gives it
// back. Its checkpoint is (position, hash) of the log, and of the bus the stream's identity and the
// highest acknowledged sequence; so it notices when the log went back, and goes on from where the
// two still agree; and when the stream was lost or rewound, and publishes again what others still
// need (see Republisher). That it must do so is in the checkpoint before it begins.
//
// After a crash it publishes again what was not checkpointed; message ids make that harmless. One
// thread.

#include <chrono>
#include <expected>
#include <memory>
#include <optional>
#include <vector>

#include "crypto/keyring.hpp"
#include "eventstore/checked_page.hpp"
#include "eventstore/event_store.hpp"
#include "followers/failure.hpp"
#include "followers/leadership.hpp"
#include "followers/outbound_page.hpp"
#include "followers/relay_lag.hpp"
#include "followers/relay_memory.hpp"
#include "followers/relay_stream.hpp"
#include "followers/republisher.hpp"
#include "followers/rest.hpp"
#include "followers/stored_checkpoint.hpp"
#include "messaging/event_bus.hpp"
#include "telemetry/clock.hpp"
#include "telemetry/lasting_problem.hpp"
#include "telemetry/metrics.hpp"
#include "telemetry/tracer.hpp"

namespace roster::followers {

struct RelaySettings {
    std::chrono::milliseconds poll{1000};          // at the latest, when nobody woke it
    std::chrono::milliseconds stream_check{2000};  // how often the stream's identity is asked for
    std::chrono::milliseconds retry{500};          // after a failure of store or bus
    std::chrono::milliseconds save{250};           // checkpoints are gathered for so long
    std::chrono::milliseconds bus_patience{4500};  // then the lease is given back
    LeadershipSettings leadership;
    RepublishSettings republish;
};

struct RelayParts {
    eventstore::EventStore& store;
    messaging::EventBus& bus;
    const crypto::KeyRing& keys;
    domain::LogId log_id;
    const telemetry::Clock& clock;
    telemetry::Metrics& metrics;
    telemetry::Tracer* tracer = nullptr;  // null: nothing is traced
};

class EventRelay {
public:
    // Of its checkpoint and its lease.
    static constexpr const char* name = "event-relay";

    explicit EventRelay(const RelayParts& parts, const RelaySettings& settings = {});

    // Publishes the next page. Never throws for a store or bus that is down.
    [[nodiscard]] Rest step();
    // After the last step: saves what is not yet checkpointed.
    void finish();

    // Any thread.
    [[nodiscard]] bool is_leading() const { return leadership_.is_leading(); }

private:
    using Outcome = std::expected<void, Failure>;
    using Next = std::expected<Rest, Failure>;

    [[nodiscard]] bool leads();
    [[nodiscard]] Rest rest_without_lease();
    void fail(const Failure& failure);

    [[nodiscard]] Next advance();
    [[nodiscard]] Outcome load();
    [[nodiscard]] Outcome follow_stream();

    [[nodiscard]] Outcome begin_republishing();
    void say_that_the_stream_is_lost();
    void resume_republishing();
    [[nodiscard]] Next publish_again();

    [[nodiscard]] Next publish_page();
    [[nodiscard]] std::expected<bool, Failure> is_sure();
    void doubt();
    [[nodiscard]] Outcome publish(const eventstore::Page& page);
    [[nodiscard]] std::expected<std::size_t, Failure> send(const OutboundPage& outbound,
                                                           const eventstore::Page& page);
    void trace(const OutboundPage& outbound, std::size_t sent, const eventstore::Page& page,
               std::chrono::steady_clock::time_point began) const;
    [[nodiscard]] Outcome go_back();
    [[nodiscard]] Rest rest() const;

    [[nodiscard]] Outcome save_in_time();
    [[nodiscard]] Outcome save();
    [[nodiscard]] OutboundContext outbound_context() const;

    RelayParts parts_;
    RelaySettings settings_;
    std::unique_ptr<eventstore::EventReader> reader_;
    StoredCheckpoint stored_;
    RelayStream stream_;
    RelayLag lag_;
    telemetry::LastingProblem problem_;
    telemetry::Counter& failures_;
    telemetry::Counter& republished_;
    telemetry::Counter& rewinds_;
    Leadership leadership_;

    bool bus_is_away_ = false;  // asked where it does not lead
    bool ready_ = false;        // checkpoint_ and memory_ are what the store holds, or further
    std::uint64_t term_ = 0;
    eventstore::Checkpoint checkpoint_;
    RelayMemory memory_;
    std::optional<Republisher> republisher_;
    std::optional<CodesAtHead> doubted_;  // what comes next may have been on the bus before
    std::optional<std::chrono::steady_clock::time_point> unsaved_since_;
    std::optional<std::chrono::steady_clock::time_point> bus_fails_since_;
};

}  // namespace roster::followers
