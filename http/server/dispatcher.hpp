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
#include "telemetry/tracer.hpp"

namespace roster::http {

using Steady = std::chrono::steady_clock;

// Where ids come from that a client did not bring.
struct NewIds {
    std::function<std::string()> request_id;
    std::function<telemetry::Traceparent()> traceparent;
};

// Why a request is not even looked at; nothing, if it is.
using Admission = std::function<std::optional<Problem>(const HttpRequest&)>;

struct DispatcherSettings {
    std::string name = "http";  // in log lines: "public" or "admin"
    bool over_tls = false;      // browsers are told to come by HTTPS only (RFC 6797)
    Admission admission = {};   // asked of whatever is HTTP, before its route is looked for
    NewIds new_ids = {};
    std::vector<std::string> trusted_proxies = {};
    std::string proxies_setting = {};  // its name: said where a proxy seems to be missing in it
    std::vector<std::string> cors_origins = {};
    std::optional<int> requests_per_minute_per_ip = {};
    int max_in_flight = 2048;
    std::chrono::milliseconds answer_quantum{0};
    std::function<Steady::time_point()> now = Steady::now;  // for tests
    telemetry::Tracer* tracer = nullptr;                    // outlives it; null: nothing is traced
};

class Dispatcher final : public Application,
                         public ExchangeOwner,
                         public std::enable_shared_from_this<Dispatcher> {
public:
    // Throws std::invalid_argument for trusted proxies that are no addresses.
    Dispatcher(RouteTable routes, DispatcherSettings settings, telemetry::Metrics& metrics);

    void handle(HttpRequest request, std::shared_ptr<ResponseSink> sink) override;
    void tick() override;
    [[nodiscard]] bool counts_connections_of(const std::string& peer) const override;

    // From now on 503 and Connection: close.
    void begin_drain() { draining_ = true; }
    // Requests that wait for their answer. One that is known and waits for its moment is not in
    // flight.
    [[nodiscard]] int in_flight() const { return in_flight_; }

    [[nodiscard]] Steady::time_point now() const override { return settings_.now(); }
    [[nodiscard]] std::chrono::milliseconds answer_quantum() const override {
        return settings_.answer_quantum;
    }
    void waits(Exchange& exchange) override;
    void finish(Exchange& exchange, HttpResponse& response) override;

private:
    [[nodiscard]] ExchangePtr open(HttpRequest request, std::shared_ptr<ResponseSink> sink);
    void notice_missing_proxy(const HttpRequest& request);
    void dispatch(const ExchangePtr& exchange);
    [[nodiscard]] std::optional<Problem> check_load() const;
    [[nodiscard]] std::optional<Problem> check_access(Exchange& exchange);
    [[nodiscard]] std::optional<Problem> check_rate(Exchange& exchange);
    void remember_deadline(const ExchangePtr& exchange);
    void answer_late(const ExchangePtr& exchange);
    [[nodiscard]] telemetry::Traceparent place_in_trace(
        const std::optional<telemetry::Traceparent>& client) const;
    void trace(const Exchange& exchange, const HttpResponse& response) const;
    void write_access_log(const Exchange& exchange, const HttpResponse& response,
                          Steady::duration duration) const;

    const RouteTable routes_;
    const DispatcherSettings settings_;
    const TrustedProxies trusted_proxies_;
    const Cors cors_;
    std::optional<RateLimit> rate_limit_;
    RequestMetrics metrics_;
    std::atomic<bool> draining_{false};
    std::atomic<bool> missing_proxy_noticed_{false};
    std::atomic<int> in_flight_{0};
    std::mutex mutex_;
    std::multimap<Steady::time_point, std::weak_ptr<Exchange>> deadlines_;
};

}  // namespace roster::http
