#pragma once
// Makes spans: which traces are recorded, whose child each is, and when it was by the machine's
// clock. Who has no tracer traces nothing, and pays nothing for it.

#include <chrono>
#include <functional>
#include <optional>

#include "telemetry/span.hpp"
#include "telemetry/traceparent.hpp"

namespace roster::telemetry {

// Which traces are recorded (OpenTelemetry, "Sampling"). It is decided once, where a request
// arrives; everything behind it goes by the flag in its traceparent.
struct Sampling {
    bool heeds_client = true;  // who brings a traceparent has decided
    double ratio = 1;          // of the others, 0 to 1, by their trace ids
};

// Tests inject their own.
struct TracerClocks {
    std::function<std::chrono::steady_clock::time_point()> steady;
    std::function<std::chrono::nanoseconds()> since_1970;

    [[nodiscard]] static TracerClocks real();
};

// Any thread. The sink outlives it.
class Tracer {
public:
    Tracer(SpanSink& sink, Sampling sampling, TracerClocks clocks = TracerClocks::real());

    // Who works on what has just arrived: a span of the client's trace, or of a new one. What it
    // causes names it as its parent.
    [[nodiscard]] Traceparent begin(const std::optional<Traceparent>& client) const;
    // The work of such a span is done.
    void end(const Traceparent& span, const std::optional<Traceparent>& client, Work work);

    // Work that nothing hangs on, done on behalf of `parent`.
    void record(const std::optional<Traceparent>& parent, Work work);

private:
    [[nodiscard]] bool is_sampled(const std::optional<Traceparent>& client,
                                  std::string_view trace_id) const;
    void hand_on(std::string_view trace_id, std::string span_id, std::string_view parent_id,
                 Work work);

    SpanSink& sink_;
    Sampling sampling_;
    TracerClocks clocks_;
};

}  // namespace roster::telemetry
