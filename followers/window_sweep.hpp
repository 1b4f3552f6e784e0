#pragma once
// The window sweep: closes what a node that died left open, from the open_windows read model, and
// gives codes that nobody reported on an outcome; but not while their mail still waits to be sent:
// an outage is no outcome, and those people are mailed when it ends.
//
// One node sweeps (a lease). It only asks users to decide: a window that is not over, or a code
// that has an outcome, stays as it is. One thread.

#include <chrono>
#include <memory>
#include <vector>

#include "actors/user_commands.hpp"
#include "domain/policy.hpp"
#include "eventstore/event_store.hpp"
#include "followers/leadership.hpp"
#include "followers/rest.hpp"
#include "followers/waiting_mails.hpp"
#include "messaging/event_bus.hpp"
#include "projections/open_windows_projection.hpp"
#include "telemetry/clock.hpp"
#include "telemetry/metrics.hpp"

namespace roster::followers {

struct SweepSettings {
    std::chrono::milliseconds interval{5000};
    std::chrono::seconds grace{2};            // a live node's own timer comes first
    std::chrono::minutes report_patience{5};  // after the window's end
    // After the window's end nobody is mailed any more, whatever waits.
    std::chrono::minutes longest_wait = domain::Policy::reissue_age + std::chrono::minutes(5);
    std::size_t batch = 500;
    LeadershipSettings leadership;
};

struct SweepParts {
    eventstore::EventStore& store;
    messaging::EventBus& bus;
    actors::UserCommands& users;
    const telemetry::Clock& clock;
    telemetry::Metrics& metrics;
};

class WindowSweep {
public:
    explicit WindowSweep(const SweepParts& parts, const SweepSettings& settings = {});

    // Sweeps when it is time.
    [[nodiscard]] Rest step();

private:
    struct Overdue {
        std::vector<projections::OverdueCode> windows;
        std::vector<projections::OverdueCode> unreported;
    };

    void sweep();
    [[nodiscard]] Overdue find_overdue(eventstore::ReadModelTransaction& transaction,
                                       domain::GlobalPosition head) const;
    // Of those that nobody reported on: whose mail is not on its way.
    [[nodiscard]] std::vector<projections::OverdueCode> hopeless(
        std::vector<projections::OverdueCode> unreported);
    void close(const projections::OverdueCode& code);
    void give_up(const projections::OverdueCode& code);

    SweepParts parts_;
    SweepSettings settings_;
    std::unique_ptr<eventstore::EventReader> reader_;
    std::unique_ptr<eventstore::ReadModelStore> read_models_;
    WaitingMails waiting_;
    telemetry::Counter& swept_;
    telemetry::Counter& unreported_;
    Leadership leadership_;
    std::chrono::steady_clock::time_point next_sweep_{};
    bool defined_ = false;
};

}  // namespace roster::followers
