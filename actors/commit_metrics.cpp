#include "actors/commit_metrics.hpp"

#include "eventstore/codec/event_forms.hpp"

namespace roster::actors {
namespace {

telemetry::Counter& appends(telemetry::Metrics& metrics, const std::string& outcome) {
    return metrics.counter("roster_appends_total", "Appends to streams by outcome",
                           {{"outcome", outcome}});
}

}  // namespace

CommitMetrics::CommitMetrics(telemetry::Metrics& metrics)
    : metrics_(metrics),
      committed_(appends(metrics, "committed")),
      conflicts_(appends(metrics, "conflict")),
      unavailable_(metrics.counter("roster_commit_failures_total", "Transactions that failed",
                                   {{"outcome", "unavailable"}})),
      unknown_(metrics.counter("roster_commit_failures_total", "Transactions that failed",
                               {{"outcome", "unknown"}})),
      batch_events_(metrics.histogram("roster_commit_events", "Events in one transaction",
                                      {1, 2, 4, 8, 16, 32, 64, 128, 256})),
      seconds_(metrics.histogram("roster_commit_seconds", "Duration of a transaction",
                                 telemetry::duration_bounds())),
      queue_(metrics.gauge("roster_writer_queue", "Appends that wait for the next transaction")),
      head_(metrics.gauge("roster_log_head", "Position of the newest event this node has seen")) {
    for (const auto type : eventstore::wire_names()) type_counter(std::string(type));
}

void CommitMetrics::count_commit(const CommitBatch& batch,
                                 const eventstore::BatchCommitted& committed,
                                 std::chrono::duration<double> took) {
    std::size_t events = 0;
    for (std::size_t i = 0; i < batch.appends.size(); ++i) {
        const bool written = committed.streams[i].has_value();
        (written ? committed_ : conflicts_).add();
        if (!written) continue;
        events += batch.appends[i].events.size();
        for (const auto& event : batch.appends[i].events) type_counter(event.type).add();
    }
    batch_events_.observe(static_cast<double>(events));
    seconds_.observe(took.count());
    head_.set(static_cast<double>(committed.head.value));
}

void CommitMetrics::count_failure(eventstore::AppendError error) {
    (error == eventstore::AppendError::unknown ? unknown_ : unavailable_).add();
}

void CommitMetrics::show_queue(std::size_t waiting) { queue_.set(static_cast<double>(waiting)); }

telemetry::Counter& CommitMetrics::type_counter(const std::string& type) {
    auto& counter = by_type_[type];
    if (counter == nullptr) {
        counter = &metrics_.counter("roster_events_total", "Events appended by this node",
                                    {{"type", type}});
    }
    return *counter;
}

}  // namespace roster::actors
