#pragma once
// The window sweep: closes what a node that died left open, from the open_windows read model, and
// gives codes that nobody reported on an outcome.
//
// Runs on the node whose relay leads. It only asks users to decide: a window that is not over, or a
// code that has an outcome, stays as it is. One thread.

#include <chrono>
#include <functional>
#include <memory>

#include "actors/user_commands.hpp"
#include "eventstore/event_store.hpp"
#include "telemetry/clock.hpp"
#include "telemetry/metrics.hpp"

namespace roster::followers {

struct SweepSettings {
    std::chrono::milliseconds interval{5000};
    std::chrono::seconds grace{2};            // a live node's own timer comes first
    std::chrono::minutes report_patience{5};  // after the window's end
    std::size_t batch = 500;
};

struct SweepParts {
    eventstore::EventStore& store;
    actors::UserCommands& users;
    const telemetry::Clock& clock;
    telemetry::Metrics& metrics;
    std::function<bool()> leads;  // asked before each sweep
};

class WindowSweep {
public:
    WindowSweep(SweepParts parts, const SweepSettings& settings);
    ~WindowSweep();

    // Sweeps when it is time, and waits a moment.
    void step();

private:
    class Sweeper;
    std::unique_ptr<Sweeper> sweeper_;
};

}  // namespace roster::followers
