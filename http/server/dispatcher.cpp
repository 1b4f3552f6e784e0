// `dispatch` is the order of checks; the rest is what each needs.

#include "http/server/dispatcher.hpp"

#include "crypto/random_ids.hpp"
#include "crypto/sealed_data.hpp"
#include "crypto/secret_bytes.hpp"
#include "http/server/request_checks.hpp"
#include "telemetry/clock.hpp"
#include "telemetry/log_line.hpp"

namespace roster::http {
namespace {

constexpr std::string_view bearer = "Bearer ";

std::string request_id_of(const HttpRequest& request) {
    const auto* own = request.field("X-Request-Id");
    if (own && telemetry::is_request_id(*own)) return *own;
    return crypto::uuid_v7(telemetry::system_log_time()).to_string();
}

// A trace begins here where none was begun before (W3C Trace Context, 4.3).
std::string traceparent_of(const HttpRequest& request) {
    const auto* own = request.field("traceparent");
    if (own && telemetry::is_traceparent(*own)) return *own;
    constexpr std::size_t trace_digits = 32;
    constexpr std::size_t id_bytes = 24;  // of trace and span
    const auto ids = crypto::to_hex(crypto::random_bytes(id_bytes));
    return "00-" + ids.substr(0, trace_digits) + "-" + ids.substr(trace_digits) + "-00";
}

void add_default(HttpResponse& response, std::string_view name, std::string_view value) {
    if (!response.field(name)) response.with(name, value);
}

}  // namespace

Dispatcher::Dispatcher(RouteTable routes, DispatcherSettings settings, telemetry::Metrics& metrics)
    : routes_(std::move(routes)),
      settings_(std::move(settings)),
      trusted_proxies_(settings_.trusted_proxies),
      cors_(settings_.cors_origins),
      metrics_(metrics) {
    if (settings_.requests_per_minute_per_ip)
        rate_limit_.emplace(*settings_.requests_per_minute_per_ip);
}

void Dispatcher::handle(HttpRequest request, std::shared_ptr<ResponseSink> sink) {
    const auto exchange = open(std::move(request), std::move(sink));
    exchange->guarded([&] { dispatch(exchange); });
}

ExchangePtr Dispatcher::open(HttpRequest request, std::shared_ptr<ResponseSink> sink) {
    const auto client = trusted_proxies_.client_of(request);
    telemetry::RequestContext context{.request_id = request_id_of(request),
                                      .traceparent = traceparent_of(request),
                                      .client_network = telemetry::client_network(client)};
    request.peer = client;
    ++in_flight_;
    metrics_.began();
    // Not make_shared: a deadline's weak pointer would keep the memory of an answered exchange.
    return ExchangePtr(
        new Exchange(std::move(request), std::move(context), std::move(sink),
                     [self = shared_from_this()](Exchange& exchange, HttpResponse& response) {
                         self->finish(exchange, response);
                     }));
}

void Dispatcher::dispatch(const ExchangePtr& exchange) {
    const auto& request = exchange->request();
    if (const auto problem = check_message(request)) return exchange->respond(*problem);

    auto match = find_route(routes_, request.method, request.path);
    if (match.methods.empty())
        return exchange->respond(
            Problem(problems::not_found, "See /openapi.json for what there is."));
    if (request.method == "OPTIONS" && cors_.is_on())
        return exchange->respond(cors_.preflight(request, match.methods));
    if (!match.route)
        return exchange->respond(Problem(problems::method_not_allowed, "See the Allow field.")
                                     .with("Allow", allow_value(match.methods)));
    exchange->route = match.route;
    exchange->path_parameters = std::move(match.parameters);

    if (const auto problem = check_body_framing(request, match.route->body))
        return exchange->respond(*problem);
    if (const auto problem = check_load()) return exchange->respond(*problem);
    if (match.route->access == Access::limited)
        if (const auto problem = check_rate(*exchange)) return exchange->respond(*problem);
    if (match.route->access == Access::operators)
        if (const auto problem = check_token(request)) return exchange->respond(*problem);

    match.route->handler(exchange);
    if (!exchange->answered()) remember_deadline(exchange);
}

std::optional<Problem> Dispatcher::check_load() const {
    if (draining_)
        return Problem(problems::stopping, "Another server will take the next request.")
            .retry(std::chrono::seconds(1));
    if (in_flight_ > settings_.max_in_flight)
        return Problem(problems::overloaded, "Try again in a moment.")
            .retry(std::chrono::seconds(1));
    return std::nullopt;
}

std::optional<Problem> Dispatcher::check_rate(const Exchange& exchange) {
    if (!rate_limit_) return std::nullopt;
    const auto wait =
        rate_limit_->refuse(rate_limited_client(exchange.request().peer), settings_.now());
    if (!wait) return std::nullopt;
    return Problem(problems::too_many_requests,
                   "At most " + std::to_string(*settings_.requests_per_minute_per_ip) +
                       " requests a minute.")
        .retry(*wait);
}

std::optional<Problem> Dispatcher::check_token(const HttpRequest& request) const {
    if (settings_.operators_token.empty())
        return Problem(problems::no_token_configured,
                       "Set ROSTER_ADMIN_TOKEN to use the operators' calls.");
    const auto* value = request.field("Authorization");
    const std::string_view text = value ? std::string_view(*value) : std::string_view();
    const bool is_bearer =
        text.size() > bearer.size() && equal_ignoring_case(text.substr(0, bearer.size()), bearer);
    if (is_bearer &&
        crypto::equal_in_constant_time(trim(text.substr(bearer.size())), settings_.operators_token))
        return std::nullopt;
    return Problem(problems::token_required,
                   "Send Authorization: Bearer with the token of ROSTER_ADMIN_TOKEN.")
        .with("WWW-Authenticate", R"(Bearer realm="roster-admin")");
}

void Dispatcher::remember_deadline(const ExchangePtr& exchange) {
    const std::lock_guard lock(mutex_);
    deadlines_.emplace_hint(deadlines_.end(), settings_.now() + exchange->route->answer_within,
                            exchange);
}

void Dispatcher::tick() {
    std::vector<ExchangePtr> late;
    {
        const std::lock_guard lock(mutex_);
        const auto end = deadlines_.upper_bound(settings_.now());
        for (auto it = deadlines_.begin(); it != end; ++it)
            if (auto exchange = it->second.lock(); exchange && !exchange->answered())
                late.push_back(std::move(exchange));
        deadlines_.erase(deadlines_.begin(), end);
    }
    for (const auto& exchange : late) exchange->guarded([&] { answer_late(exchange); });
}

void Dispatcher::answer_late(const ExchangePtr& exchange) {
    if (exchange->route->when_late) return exchange->route->when_late(exchange);
    exchange->respond(*refusal_of(actors::TimedOut{}));
}

void Dispatcher::finish(Exchange& exchange, HttpResponse& response) {
    const auto& request = exchange.request();
    --in_flight_;
    add_default(response, "Cache-Control", "no-store");
    add_default(response, "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
    response.with("X-Request-Id", exchange.context().request_id)
        .with("X-Content-Type-Options", "nosniff")
        .with("X-Frame-Options", "DENY")
        .with("Referrer-Policy", "no-referrer");
    cors_.mark(request, response);
    if (request.fault != MessageFault::none || draining_) response.close = true;

    const auto duration = Steady::now() - exchange.began();
    metrics_.ended(exchange.route ? exchange.route->path : "none", request.method, response.status,
                   duration);
    write_access_log(exchange, response, duration);
    // A client reads no body after HEAD, and takes one for the next answer (RFC 9110, 9.3.2).
    if (request.method == "HEAD") response.body.clear(), response.static_body = {};
}

void Dispatcher::write_access_log(const Exchange& exchange, const HttpResponse& response,
                                  Steady::duration duration) const {
    const auto& context = exchange.context();
    const std::string_view route = exchange.route ? exchange.route->path : "none";
    const std::string_view method = exchange.route ? exchange.route->method : "-";
    const auto milliseconds = std::chrono::duration<double, std::milli>(duration).count();
    telemetry::log_line(telemetry::LogLevel::info, "http_request",
                        {{"listener", settings_.name},
                         {"method", method},
                         {"route", route},
                         {"status", response.status},
                         {"duration_ms", milliseconds},
                         {"bytes", response.content().size()},
                         {"request_id", context.request_id},
                         {"client", context.client_network},
                         {"traceparent", context.traceparent}});
}

}  // namespace roster::http
