#pragma once
// Keeps one projection up to date, and builds its next generation beside it when the catalog asks
// for one.
//
// Runs on every node, under a lease of its own: one node works, and another
// takes over within two seconds of its end. A poisoned event parks the projection: a log line, the
// metric roster_projection_parked, the catalog's `problem` (which /readyz and the operators' list
// show); it is tried again every few seconds and goes on after a fix. One thread.

#include <chrono>
#include <memory>

#include "eventstore/event_store.hpp"
#include "projections/projection.hpp"
#include "telemetry/clock.hpp"
#include "telemetry/metrics.hpp"

namespace roster::followers {

struct ProjectionSettings {
    std::chrono::milliseconds pause{200};          // when there is nothing to do
    std::chrono::milliseconds lease_check{1000};   // how often leadership is confirmed or asked for
    std::chrono::milliseconds catalog_check{500};  // how soon a rebuild that was asked for begins
    std::chrono::milliseconds parked_retry{5000};
};

struct ProjectionParts {
    eventstore::EventStore& store;
    const telemetry::Clock& clock;
    telemetry::Metrics& metrics;
};

class ProjectionFollower {
public:
    ProjectionFollower(const ProjectionParts& parts, const projections::ProjectionKind& kind,
                       const ProjectionSettings& settings);
    ~ProjectionFollower();

    // Applies a page to each generation, or waits a moment. Never throws for a store that is down.
    void step();

private:
    class Follower;
    std::unique_ptr<Follower> follower_;
};

}  // namespace roster::followers
