#pragma once
// How traces are exported, as OpenTelemetry's own variables say it (OpenTelemetry specification,
// "Environment Variable Specification" and "OpenTelemetry Protocol Exporter").

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "telemetry/tracer.hpp"

namespace roster::cli {

using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

enum class Sampler { always_on, always_off, ratio, by_parent_on, by_parent_off, by_parent_ratio };

struct TraceSettings {
    std::string endpoint;  // the collector's; empty: nothing is traced
    HttpHeaders headers;   // that it wants
    std::string service_name = "roster";
    Sampler sampler = Sampler::by_parent_on;
    double ratio = 1;
};

// "key=value,key=value", values in percent encoding.
[[nodiscard]] std::optional<HttpHeaders> parse_headers(std::string_view text);
// From 0 to 1, in decimals.
[[nodiscard]] std::optional<double> parse_ratio(std::string_view text);

[[nodiscard]] telemetry::Sampling sampling_of(const TraceSettings& settings);

}  // namespace roster::cli
