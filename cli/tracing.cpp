// Composition only.

#include "cli/tracing.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "cli/version.hpp"
#include "consumer/curl_http_sender.hpp"

namespace roster::cli {
namespace {

using Fate = telemetry::SpanReceipt::Fate;

// OpenTelemetry Protocol, "OTLP/HTTP Response": these may be tried again, all others not.
bool comes_again(int status) {
    constexpr int retryable[] = {0, 429, 502, 503, 504};
    return std::ranges::find(retryable, status) != std::end(retryable);
}

telemetry::SpanCarrier carrier(messaging::HttpSender& sender, const TraceSettings& settings) {
    messaging::HttpPost post{
        .url = traces_url(settings.endpoint), .headers = settings.headers, .body = {}};
    post.headers.emplace_back("Content-Type", "application/json");
    return [&sender, post = std::move(post)](const telemetry::SpanParcel& parcel) {
        auto next = post;
        next.body = parcel.body;
        next.patience = parcel.patience;
        next.goes_on = parcel.goes_on;
        return receipt_of(sender.post(next));
    };
}

}  // namespace

std::string traces_url(std::string endpoint) {
    if (endpoint.ends_with('/')) endpoint.pop_back();
    return endpoint + "/v1/traces";
}

telemetry::SpanReceipt receipt_of(const messaging::HttpOutcome& outcome) {
    if (outcome.status >= 200 && outcome.status < 300) return {Fate::taken, {}};
    const auto problem = outcome.status == 0
                             ? outcome.problem
                             : "the collector answers " + std::to_string(outcome.status);
    return {comes_again(outcome.status) ? Fate::come_again : Fate::refused, problem};
}

Tracing::Tracing(const TraceSettings& settings, const telemetry::Clock& clock,
                 telemetry::Metrics& metrics) {
    if (settings.endpoint.empty()) return;
    sender_ = consumer::make_curl_http_sender();
    exporter_ = std::make_unique<telemetry::SpanExporter>(
        telemetry::TracedService{settings.service_name, std::string(version())},
        carrier(*sender_, settings), clock, metrics);
    tracer_ = std::make_unique<telemetry::Tracer>(*exporter_, sampling_of(settings));
}

void Tracing::stop() {
    if (exporter_) exporter_->stop();
}

}  // namespace roster::cli
