#pragma once
// From a request to its handler, through all checks in the order the contract fixes, and from the
// answer to what goes out: common fields, access log, metrics. Works without a socket.

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "http/server/client_address.hpp"
#include "http/server/cors.hpp"
#include "http/server/message.hpp"
#include "http/server/rate_limit.hpp"
#include "http/server/request_metrics.hpp"
#include "http/server/route.hpp"

namespace roster::http {

using Steady = std::chrono::steady_clock;

struct DispatcherSettings {
    std::string name = "http";  // in log lines: "public" or "admin"
    std::vector<std::string> trusted_proxies = {};
    std::vector<std::string> cors_origins = {};
    std::optional<int> requests_per_minute_per_ip = {};
    int max_in_flight = 2048;
    std::string operators_token = {};                       // empty: 403 for what needs one
    std::function<Steady::time_point()> now = Steady::now;  // for tests
};

class Dispatcher final : public Application, public std::enable_shared_from_this<Dispatcher> {
public:
    // Throws std::invalid_argument for trusted proxies that are no addresses.
    Dispatcher(RouteTable routes, DispatcherSettings settings, telemetry::Metrics& metrics);

    void handle(HttpRequest request, std::shared_ptr<ResponseSink> sink) override;
    void tick() override;

    // From now on 503 and Connection: close.
    void begin_drain() { draining_ = true; }
    [[nodiscard]] int in_flight() const { return in_flight_; }

private:
    [[nodiscard]] ExchangePtr open(HttpRequest request, std::shared_ptr<ResponseSink> sink);
    void dispatch(const ExchangePtr& exchange);
    [[nodiscard]] std::optional<Problem> check_load() const;
    [[nodiscard]] std::optional<Problem> check_rate(const Exchange& exchange);
    [[nodiscard]] std::optional<Problem> check_token(const HttpRequest& request) const;
    void remember_deadline(const ExchangePtr& exchange);
    void answer_late(const ExchangePtr& exchange);
    void finish(Exchange& exchange, HttpResponse& response);
    void write_access_log(const Exchange& exchange, const HttpResponse& response,
                          Steady::duration duration) const;

    const RouteTable routes_;
    const DispatcherSettings settings_;
    const TrustedProxies trusted_proxies_;
    const Cors cors_;
    std::optional<RateLimit> rate_limit_;
    RequestMetrics metrics_;
    std::atomic<bool> draining_{false};
    std::atomic<int> in_flight_{0};
    std::mutex mutex_;
    std::multimap<Steady::time_point, std::weak_ptr<Exchange>> deadlines_;
};

}  // namespace roster::http
