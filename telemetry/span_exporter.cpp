// A batch stays in the queue until its fate is known, so that what has to come again keeps its
// place and its bound.

#include "telemetry/span_exporter.hpp"

#include <algorithm>
#include <utility>

namespace roster::telemetry {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

SpanExporter::SpanExporter(TracedService service, SpanCarrier carrier, const Clock& clock,
                           Metrics& metrics, ExportLimits limits)
    : service_(std::move(service)),
      carrier_(std::move(carrier)),
      limits_(limits),
      exported_(metrics.counter("roster_spans_exported_total", "Spans that the collector took")),
      dropped_(metrics.counter("roster_spans_dropped_total",
                               "Spans that were dropped: the queue was full, or the collector "
                               "refused them")),
      problem_("traces", clock),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

SpanExporter::~SpanExporter() { stop(); }

void SpanExporter::take(Span span) {
    const std::lock_guard lock(mutex_);
    if (waiting_.size() >= limits_.waiting || thread_.get_stop_token().stop_requested())
        return dropped_.add();
    waiting_.push_back(std::move(span));
    if (waiting_.size() == limits_.batch) changed_.notify_all();
}

void SpanExporter::stop() {
    if (!thread_.joinable()) return;
    end_ = steady_clock::now() + limits_.last;
    thread_.request_stop();
    thread_.join();
}

void SpanExporter::run(const std::stop_token& stop) {
    Lock lock(mutex_);
    while (!stop.stop_requested()) {
        if (pause_ > milliseconds(0))
            changed_.wait_for(lock, stop, pause_, [] { return false; });
        else
            changed_.wait_for(lock, stop, limits_.gather,
                              [this] { return waiting_.size() >= limits_.batch; });
        if (!waiting_.empty()) bring(lock, stop);
    }
    while (!waiting_.empty() && pause_ == milliseconds(0) && time_left(stop) > milliseconds(0))
        bring(lock, stop);
    dropped_.add(static_cast<double>(waiting_.size()));
}

void SpanExporter::bring(Lock& lock, const std::stop_token& stop) {
    const auto count = std::min(waiting_.size(), limits_.batch);
    const std::vector batch(waiting_.begin(),
                            waiting_.begin() + static_cast<std::ptrdiff_t>(count));
    lock.unlock();
    const auto receipt = carry(batch, stop);
    lock.lock();
    settle(receipt, count);
}

SpanReceipt SpanExporter::carry(const std::vector<Span>& batch, const std::stop_token& stop) {
    try {
        return carrier_({.body = otlp_json(service_, batch),
                         .patience = std::min(limits_.patience, time_left(stop)),
                         .goes_on = [&] { return time_left(stop) > milliseconds(0); }});
    } catch (const std::exception& failure) {
        return {SpanReceipt::Fate::come_again, failure.what()};
    }
}

void SpanExporter::settle(const SpanReceipt& receipt, std::size_t count) {
    using Fate = SpanReceipt::Fate;
    const bool is_taken = receipt.fate == Fate::taken;
    if (is_taken)
        problem_.over();
    else
        problem_.report("traces_not_taken", receipt.problem);
    if (receipt.fate == Fate::come_again) {
        pause_ = std::clamp(2 * pause_, limits_.first_pause, limits_.longest_pause);
        return;
    }
    pause_ = milliseconds(0);
    (is_taken ? exported_ : dropped_).add(static_cast<double>(count));
    waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(count));
}

// While it goes on there is all the time.
milliseconds SpanExporter::time_left(const std::stop_token& stop) const {
    if (!stop.stop_requested()) return milliseconds::max();
    return std::chrono::duration_cast<milliseconds>(end_.load() - steady_clock::now());
}

}  // namespace roster::telemetry
