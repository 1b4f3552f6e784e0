#pragma once
// Spans as an OTLP collector takes them by HTTP: the JSON form of ExportTraceServiceRequest
// (OpenTelemetry Protocol 1.x, "JSON Protobuf Encoding": ids in hex, 64-bit numbers as strings).

#include <span>
#include <string>

#include "telemetry/span.hpp"

namespace roster::telemetry {

// Whose spans they are.
struct TracedService {
    std::string name;
    std::string version;
};

[[nodiscard]] std::string otlp_json(const TracedService& service, std::span<const Span> spans);

}  // namespace roster::telemetry
