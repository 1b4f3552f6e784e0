#pragma once
// Counts what the event writer does. No CAF here.

#include <chrono>
#include <map>
#include <string>

#include "actors/commit_queue.hpp"
#include "telemetry/metrics.hpp"

namespace roster::actors {

// One thread.
class CommitMetrics {
public:
    explicit CommitMetrics(telemetry::Metrics& metrics);

    void count_commit(const CommitBatch& batch, const eventstore::BatchCommitted& committed,
                      std::chrono::duration<double> took);
    void count_failure(eventstore::AppendError error);
    void show_queue(std::size_t waiting);

private:
    telemetry::Counter& type_counter(const std::string& type);

    telemetry::Metrics& metrics_;
    telemetry::Counter& committed_;
    telemetry::Counter& conflicts_;
    telemetry::Counter& unavailable_;
    telemetry::Counter& unknown_;
    telemetry::Histogram& batch_events_;
    telemetry::Histogram& seconds_;
    telemetry::Gauge& queue_;
    telemetry::Gauge& head_;
    std::map<std::string, telemetry::Counter*> by_type_;
};

}  // namespace roster::actors
