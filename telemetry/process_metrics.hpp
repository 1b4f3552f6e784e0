#pragma once
// What Prometheus' clients commonly tell of a process, under their names, and which version it is.

#include <mutex>
#include <string>

#include "telemetry/metrics.hpp"

namespace roster::telemetry {

// Thread-safe. `metrics` outlives it.
class ProcessMetrics {
public:
    ProcessMetrics(Metrics& metrics, const std::string& version);

    // Reads them anew: before they are shown. What the kernel does not tell keeps its last value.
    void refresh();

private:
    std::mutex mutex_;
    double cpu_seen_ = 0;
    Counter& cpu_seconds_;
    Gauge& resident_memory_;
    Gauge& open_files_;
};

}  // namespace roster::telemetry
