#pragma once
// Gathers spans and has them brought to a collector, on a thread of its own. Never in the way: what
// does not fit into its queue is dropped and counted.

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "telemetry/lasting_problem.hpp"
#include "telemetry/metrics.hpp"
#include "telemetry/otlp_json.hpp"
#include "telemetry/span.hpp"

namespace roster::telemetry {

// One batch on its way.
struct SpanParcel {
    std::string body;  // otlp_json
    std::chrono::milliseconds patience;
    std::function<bool()> goes_on;  // false: break it off
};

struct SpanReceipt {
    enum class Fate { taken, come_again, refused };  // refused: it never will be taken
    Fate fate = Fate::taken;
    std::string problem = {};  // in words for operators
};

// Called on the exporter's thread. May throw.
using SpanCarrier = std::function<SpanReceipt(const SpanParcel&)>;

struct ExportLimits {
    std::size_t waiting = 2048;  // spans; those beyond are dropped
    std::size_t batch = 512;
    std::chrono::milliseconds gather{1000};       // a batch that is not full leaves after
    std::chrono::milliseconds patience{5000};     // with the collector, for one batch
    std::chrono::milliseconds first_pause{1000};  // after one that has to come again; doubles
    std::chrono::milliseconds longest_pause{30'000};
    std::chrono::milliseconds last{1000};  // for what is left at the end
};

class SpanExporter final : public SpanSink {
public:
    // The thread starts here. What is given outlives it.
    SpanExporter(TracedService service, SpanCarrier carrier, const Clock& clock, Metrics& metrics,
                 ExportLimits limits = {});
    ~SpanExporter() override;  // stops

    void take(Span span) override;
    // Brings what is left, for as long as `last`; what comes later is dropped. Idempotent.
    void stop();

private:
    using Lock = std::unique_lock<std::mutex>;

    void run(const std::stop_token& stop);
    void bring(Lock& lock, const std::stop_token& stop);
    [[nodiscard]] SpanReceipt carry(const std::vector<Span>& batch, const std::stop_token& stop);
    void settle(const SpanReceipt& receipt, std::size_t count);
    [[nodiscard]] std::chrono::milliseconds time_left(const std::stop_token& stop) const;

    const TracedService service_;
    const SpanCarrier carrier_;
    const ExportLimits limits_;
    Counter& exported_;
    Counter& dropped_;
    LastingProblem problem_;
    std::chrono::milliseconds pause_{0};  // before the next try; 0: the last one went well
    std::atomic<std::chrono::steady_clock::time_point> end_{};  // of a stop
    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::vector<Span> waiting_;
    std::jthread thread_;  // last: it uses the others
};

}  // namespace roster::telemetry
