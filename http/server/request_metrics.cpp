// Methods nobody defined count as one: a label must not be a client's to choose.

#include "http/server/request_metrics.hpp"

#include <algorithm>
#include <array>

namespace roster::http {
namespace {

constexpr std::array our_faults{500, 503, 504};  // what alerts ask for

std::string method_label(std::string_view method) {
    constexpr std::array<std::string_view, 7> known{"GET",   "HEAD",   "POST",   "PUT",
                                                    "PATCH", "DELETE", "OPTIONS"};
    return std::ranges::find(known, method) == known.end() ? "other" : std::string(method);
}

}  // namespace

RequestMetrics::RequestMetrics(telemetry::Metrics& metrics)
    : metrics_(metrics),
      in_flight_(metrics.gauge("roster_http_in_flight", "Requests that wait for their answer")) {}

void RequestMetrics::expect(std::string_view route, std::string_view method) {
    const std::lock_guard lock(mutex_);
    for (const int status : our_faults) requests(Key{route, method_label(method), status});
}

void RequestMetrics::began() { in_flight_.add(1); }

void RequestMetrics::ended(std::string_view route, std::string_view method, int status,
                           std::chrono::duration<double> duration) {
    in_flight_.add(-1);
    const std::lock_guard lock(mutex_);
    requests(Key{route, method_label(method), status}).add();
    auto found = durations_.find(route);
    if (found == durations_.end()) {
        auto& histogram =
            metrics_.histogram("roster_http_request_duration_seconds",
                               "From the last byte of the request to the answer",
                               telemetry::duration_bounds(), {{"route", std::string(route)}});
        found = durations_.emplace(route, &histogram).first;
    }
    found->second->observe(duration.count());
}

telemetry::Counter& RequestMetrics::requests(const Key& key) {
    auto& counter = requests_[key];
    if (counter == nullptr) {
        const auto& [route, method, status] = key;
        counter = &metrics_.counter(
            "roster_http_requests_total", "Answered requests",
            {{"route", route}, {"method", method}, {"status", std::to_string(status)}});
    }
    return *counter;
}

}  // namespace roster::http
