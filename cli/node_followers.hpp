#pragma once
// The followers of one API node, each on a thread of its own: between the log and the bus the
// relay, the mail reports with the reissue desk, and the window sweep; and the projections
// together. One more thread listens to the log and wakes them.
//
// They are stopped in two steps, before and after the users, so that nothing is lost: whoever
// brings users orders stops first, whoever follows what users write stops last. A store or bus that
// is down is retried for ever.

#include <memory>
#include <vector>

#include "actors/user_commands.hpp"
#include "cli/follower_thread.hpp"
#include "crypto/keyring.hpp"
#include "eventstore/event_store.hpp"
#include "followers/event_relay.hpp"
#include "followers/log_news.hpp"
#include "followers/mail_reports.hpp"
#include "followers/projection_followers.hpp"
#include "followers/window_sweep.hpp"
#include "messaging/event_bus.hpp"
#include "telemetry/clock.hpp"
#include "telemetry/metrics.hpp"

namespace roster::cli {

struct FollowerParts {
    eventstore::EventStore& store;
    messaging::EventBus& bus;
    actors::UserCommands& users;
    const crypto::KeyRing& keys;
    domain::LogId log_id;
    const telemetry::Clock& clock;
    telemetry::Metrics& metrics;
    telemetry::Tracer* tracer = nullptr;
};

// Everything in `parts` must outlive it.
class NodeFollowers {
public:
    NodeFollowers(const FollowerParts& parts, const followers::MailReportSettings& report_settings);
    ~NodeFollowers();  // stops both kinds

    // Of what somebody appended. Outlived by this.
    [[nodiscard]] followers::LogNews& news() { return news_; }

    // Nothing more is delivered to users once this returns.
    void stop_delivering();
    // After the users have answered: settles what they answered, and ends the rest with the step at
    // hand; their checkpoints are saved. Idempotent, as is the other.
    void stop_following();

private:
    using Threads = std::vector<std::unique_ptr<FollowerThread>>;

    void start(Threads& threads, const std::string& name, FollowerThread::Step step);
    // Waits for the next append, by this node or another, and wakes those who rest until then.
    followers::Rest hear_news();

    followers::LogNews news_;
    std::unique_ptr<eventstore::AppendListener> listener_;
    followers::EventRelay relay_;
    followers::MailReports reports_;
    followers::WindowSweep sweep_;
    followers::ProjectionFollowers projections_;
    Threads deliverers_;
    Threads followers_;
};

}  // namespace roster::cli
