#pragma once
// The listeners' metrics. Look-ups are kept: there are as many as routes, methods and statuses, and
// no more.

#include <chrono>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <tuple>

#include "telemetry/metrics.hpp"

namespace roster::http {

class RequestMetrics {
public:
    explicit RequestMetrics(telemetry::Metrics& metrics);

    // Shows what a route has not answered yet and alerts ask for.
    void expect(std::string_view route, std::string_view method);

    void began();
    // `route` is the template, "none" where there is no route.
    void ended(std::string_view route, std::string_view method, int status,
               std::chrono::duration<double> duration);

private:
    using Key = std::tuple<std::string, std::string, int>;

    telemetry::Counter& requests(const Key& key);

    telemetry::Metrics& metrics_;
    telemetry::Gauge& in_flight_;
    std::mutex mutex_;
    std::map<Key, telemetry::Counter*> requests_;
    std::map<std::string, telemetry::Histogram*, std::less<>> durations_;
};

}  // namespace roster::http
