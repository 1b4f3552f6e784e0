#pragma once
// Tracing as configured: spans are gathered, and posted to an OpenTelemetry collector.

#include <memory>
#include <string>

#include "cli/trace_settings.hpp"
#include "messaging/http_sender.hpp"
#include "telemetry/metrics.hpp"
#include "telemetry/span_exporter.hpp"
#include "telemetry/tracer.hpp"

namespace roster::cli {

// Where spans are posted to: the endpoint's path for traces (OTLP/HTTP).
[[nodiscard]] std::string traces_url(std::string endpoint);

// What a collector's answer means for a batch: what is busy or away may take it later.
[[nodiscard]] telemetry::SpanReceipt receipt_of(const messaging::HttpOutcome& outcome);

class Tracing {
public:
    // Without an endpoint nothing is made, and nothing starts. What is given outlives it.
    Tracing(const TraceSettings& settings, const telemetry::Clock& clock,
            telemetry::Metrics& metrics);

    // Null: nothing is traced.
    [[nodiscard]] telemetry::Tracer* tracer() { return tracer_.get(); }

    // After all that traces: brings what is left, for a second or two at most. Idempotent.
    void stop();

private:
    std::unique_ptr<messaging::HttpSender> sender_;
    std::unique_ptr<telemetry::SpanExporter> exporter_;
    std::unique_ptr<telemetry::Tracer> tracer_;
};

}  // namespace roster::cli
