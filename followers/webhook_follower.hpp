#pragma once
// Follows the log for one endpoint: each event that it wants is posted, in order and at least once.
//
// One node works for an endpoint (a lease). What an endpoint does not take is tried again after
// pauses that grow, for three days; then, or at once where the endpoint says that it is gone (410),
// it is parked until an operator resumes it. A new endpoint starts at the log's head. Where the log
// went back it goes on from the newest place that log and trail share. One thread, except `stop`.

#include <atomic>
#include <chrono>
#include <expected>
#include <memory>
#include <string>

#include "crypto/keyring.hpp"
#include "eventstore/checked_page.hpp"
#include "followers/failure.hpp"
#include "followers/leadership.hpp"
#include "followers/rest.hpp"
#include "followers/stored_checkpoint.hpp"
#include "followers/webhook_endpoint.hpp"
#include "followers/webhook_state.hpp"
#include "messaging/http_sender.hpp"
#include "telemetry/clock.hpp"
#include "telemetry/lasting_problem.hpp"
#include "telemetry/metrics.hpp"

namespace roster::followers {

struct WebhookSettings {
    std::chrono::milliseconds poll{1000};  // when nobody woke it
    std::chrono::milliseconds look{1000};  // for the end of a pause, or for an operator's word
    std::chrono::milliseconds retry{500};  // after a failure of the store
    std::chrono::hours patience{72};       // with an endpoint that takes nothing
    std::size_t page = 50;
    LeadershipSettings leadership;
};

struct WebhookParts {
    eventstore::EventStore& store;
    const crypto::KeyRing& keys;
    domain::LogId log_id;
    const telemetry::Clock& clock;
    telemetry::Metrics& metrics;
    std::shared_ptr<messaging::HttpSender> sender;
};

class WebhookFollower {
public:
    WebhookFollower(const WebhookParts& parts, WebhookEndpointPtr endpoint,
                    const WebhookSettings& settings = {});

    // A page, or a try. Never throws for a store or an endpoint that is down.
    [[nodiscard]] Rest step();
    // What is on its way is broken off. Any thread.
    void stop() { stopping_ = true; }

private:
    using Outcome = std::expected<void, Failure>;

    Outcome load();
    [[nodiscard]] std::expected<Rest, Failure> advance();
    [[nodiscard]] std::expected<Rest, Failure> follow();
    Outcome start_at_head(const char* why);
    Outcome go_back();
    // False: it did not take it.
    [[nodiscard]] std::expected<bool, Failure> deliver(const eventstore::RecordedEvent& event);
    [[nodiscard]] std::expected<std::string, Failure> body_of(
        const eventstore::RecordedEvent& event);
    [[nodiscard]] std::expected<std::string, Failure> address_at(
        const eventstore::RecordedEvent& event);
    void note_taken();
    void note_refused(const messaging::HttpOutcome& outcome);
    void park(const std::string& why);
    Outcome save();
    Outcome show_lag();
    [[nodiscard]] Rest fail(const Failure& failure);

    WebhookParts parts_;
    const WebhookEndpointPtr endpoint_;
    WebhookSettings settings_;
    std::unique_ptr<eventstore::EventReader> reader_;
    StoredCheckpoint stored_;
    telemetry::LastingProblem problem_;
    telemetry::Counter& delivered_;
    telemetry::Counter& failures_;
    telemetry::Gauge& parked_;
    telemetry::Gauge& lag_;
    Leadership leadership_;

    std::atomic<bool> stopping_ = false;
    std::uint64_t term_ = 0;
    bool is_loaded_ = false;  // what follows is what is stored, or about to be
    eventstore::Checkpoint checkpoint_;
    WebhookState state_;
};

}  // namespace roster::followers
