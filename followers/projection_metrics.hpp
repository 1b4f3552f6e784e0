#pragma once
// What one projection shows to monitoring. On nodes that do not drive it, all of it is 0.

#include <string>

#include "telemetry/metrics.hpp"

namespace roster::followers {

struct ProjectionMetrics {
    ProjectionMetrics(telemetry::Metrics& metrics, const std::string& projection);

    // Another node drives it now.
    void forget();

    telemetry::Gauge& leading;
    telemetry::Gauge& position;
    telemetry::Gauge& lag_events;
    telemetry::Gauge& lag_seconds;
    telemetry::Gauge& parked;
    telemetry::Gauge& rebuilding;
    telemetry::Counter& rewinds;
};

}  // namespace roster::followers
