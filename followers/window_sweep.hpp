#pragma once
// The window sweep: closes what a node that died left open, from the open_windows read model, and
// gives codes that nobody reported on an outcome.
//
// One node sweeps (a lease). It only asks users to decide: a window that is not over, or a code
// that has an outcome, stays as it is. One thread.

#include <chrono>
#include <memory>
#include <vector>

#include "actors/user_commands.hpp"
#include "eventstore/event_store.hpp"
#include "followers/leadership.hpp"
#include "followers/rest.hpp"
#include "projections/open_windows_projection.hpp"
#include "telemetry/clock.hpp"
#include "telemetry/metrics.hpp"

namespace roster::followers {

struct SweepSettings {
    std::chrono::milliseconds interval{5000};
    std::chrono::seconds grace{2};            // a live node's own timer comes first
    std::chrono::minutes report_patience{5};  // after the window's end
    std::size_t batch = 500;
    LeadershipSettings leadership;
};

struct SweepParts {
    eventstore::EventStore& store;
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
    void close(const projections::OverdueCode& code);
    void give_up(const projections::OverdueCode& code);

    SweepParts parts_;
    SweepSettings settings_;
    std::unique_ptr<eventstore::EventReader> reader_;
    std::unique_ptr<eventstore::ReadModelStore> read_models_;
    telemetry::Counter& swept_;
    telemetry::Counter& unreported_;
    Leadership leadership_;
    std::chrono::steady_clock::time_point next_sweep_{};
    bool defined_ = false;
};

}  // namespace roster::followers
