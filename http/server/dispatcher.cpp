// `dispatch` is the order of checks; the rest is what each needs.

#include "http/server/dispatcher.hpp"

#include <algorithm>
#include <array>

#include "http/server/request_checks.hpp"
#include "telemetry/log_line.hpp"

namespace roster::http {
namespace {

std::string request_id_of(const HttpRequest& request, const NewIds& ids) {
    const auto* own = request.field("X-Request-Id");
    return own && telemetry::is_request_id(*own) ? *own : ids.request_id();
}

std::optional<telemetry::Traceparent> traceparent_of(const HttpRequest& request) {
    const auto* own = request.field("traceparent");
    return own ? telemetry::Traceparent::parse(*own) : std::nullopt;
}

// The methods that traces know, where no route was found (semantic conventions, HTTP).
std::string traced_method(const std::string& method) {
    constexpr std::array known{"GET",     "HEAD",    "POST",  "PUT",  "DELETE",
                               "CONNECT", "OPTIONS", "TRACE", "PATCH"};
    return std::ranges::find(known, method) == known.end() ? "_OTHER" : method;
}

// Two years (RFC 6797). Not for the names below: they may be somebody else's.
constexpr std::string_view https_only = "max-age=63072000";

void add_default(HttpResponse& response, std::string_view name, std::string_view value) {
    if (!response.field(name)) response.with(name, value);
}

// A browser opens its own sign-in box over the page whose script asked, if it knows the scheme.
void hide_scheme_from_browser(const HttpRequest& request, HttpResponse& response) {
    const auto* mode = request.field("Sec-Fetch-Mode");
    if (!mode || (*mode != "cors" && *mode != "same-origin")) return;
    for (auto& field : response.fields)
        if (field.name == "WWW-Authenticate" && field.value.starts_with("Basic "))
            field.value.insert(0, "x-");
}

Problem no_such_path() { return {problems::not_found, said<&HttpTexts::see_the_description>}; }

Problem method_not_allowed(const std::vector<std::string_view>& methods) {
    return Problem(problems::method_not_allowed, said<&HttpTexts::see_allow>)
        .with("Allow", allow_value(methods));
}

Phrase at_most_a_minute(int quota) {
    if (quota == 1) return said<&HttpTexts::one_request_a_minute>;
    return {said<&HttpTexts::requests_a_minute>, {{"count", std::to_string(quota)}}};
}

// draft-ietf-httpapi-ratelimit-headers-10
void tell_rate(Exchange& exchange, const RateLimit::Verdict& verdict) {
    const auto remaining = std::to_string(verdict.remaining);
    const auto seconds = std::to_string(verdict.next_token.count());
    exchange.answer_fields.push_back(
        {"RateLimit-Policy", "\"client\";q=" + std::to_string(verdict.quota) + ";w=60"});
    exchange.answer_fields.push_back({"RateLimit", "\"client\";r=" + remaining + ";t=" + seconds});
}

}  // namespace

Dispatcher::Dispatcher(RouteTable routes, DispatcherSettings settings, telemetry::Metrics& metrics)
    : routes_(std::move(routes)),
      settings_(std::move(settings)),
      trusted_proxies_(settings_.trusted_proxies),
      cors_(settings_.cors_origins),
      metrics_(metrics) {
    for (const auto& route : routes_) metrics_.expect(route.path, route.method);
    if (settings_.requests_per_minute_per_ip)
        rate_limit_.emplace(*settings_.requests_per_minute_per_ip);
}

void Dispatcher::handle(HttpRequest request, std::shared_ptr<ResponseSink> sink) {
    const auto exchange = open(std::move(request), std::move(sink));
    exchange->guarded([&] { dispatch(exchange); });
}

bool Dispatcher::counts_connections_of(const std::string& peer) const {
    const auto address = parse_ip(peer);
    return rate_limit_.has_value() && !(address && trusted_proxies_.contains(*address));
}

ExchangePtr Dispatcher::open(HttpRequest request, std::shared_ptr<ResponseSink> sink) {
    notice_missing_proxy(request);
    const auto client = trusted_proxies_.client_of(request);
    auto traced_below = traceparent_of(request);
    telemetry::RequestContext context{.request_id = request_id_of(request, settings_.new_ids),
                                      .traceparent = place_in_trace(traced_below),
                                      .client_network = telemetry::client_network(client)};
    request.peer = client;
    ++in_flight_;
    metrics_.began();
    // Not make_shared: a deadline's weak pointer would keep the memory of an answered exchange.
    ExchangePtr exchange(
        new Exchange(std::move(request), std::move(context), std::move(sink), shared_from_this()));
    exchange->traced_below = std::move(traced_below);
    return exchange;
}

// A trace begins here where none was begun before (W3C Trace Context, 4.3).
telemetry::Traceparent Dispatcher::place_in_trace(
    const std::optional<telemetry::Traceparent>& client) const {
    if (settings_.tracer != nullptr) return settings_.tracer->begin(client);
    return client ? *client : settings_.new_ids.traceparent();
}

// Behind a proxy that nobody declared all clients share one limit: said once.
void Dispatcher::notice_missing_proxy(const HttpRequest& request) {
    if (settings_.proxies_setting.empty() || missing_proxy_noticed_) return;
    if (request.count("X-Forwarded-For") == 0) return;
    const auto peer = parse_ip(request.peer);
    if (peer && trusted_proxies_.contains(*peer)) return;
    if (missing_proxy_noticed_.exchange(true)) return;
    telemetry::log_line(telemetry::LogLevel::warning, "forwarded_for_not_believed",
                        {{"listener", settings_.name},
                         {"peer_network", telemetry::client_network(request.peer)},
                         {"hint",
                          "X-Forwarded-For comes from an address that is not trusted, so "
                          "all clients behind it count as one: if it is your proxy, name "
                          "it in " +
                              settings_.proxies_setting}});
}

void Dispatcher::dispatch(const ExchangePtr& exchange) {
    const auto& request = exchange->request();
    if (const auto problem = check_message(request)) return exchange->respond(*problem);
    if (const auto problem = settings_.admission ? settings_.admission(request) : std::nullopt)
        return exchange->respond(*problem);

    auto match = find_route(routes_, request.method, request.path);
    if (match.methods.empty()) return exchange->respond(no_such_path());
    if (request.method == "OPTIONS" && cors_.is_on())
        return exchange->respond(cors_.preflight(request, match.methods));
    if (!match.route) return exchange->respond(method_not_allowed(match.methods));
    exchange->route = match.route;
    exchange->path_parameters = std::move(match.parameters);

    if (const auto problem = check_body_framing(request, match.route->body))
        return exchange->respond(*problem);
    if (const auto problem = check_load()) return exchange->respond(*problem);
    if (const auto problem = check_access(*exchange)) return exchange->respond(*problem);

    match.route->handler(exchange);
    if (!exchange->answered()) remember_deadline(exchange);
}

std::optional<Problem> Dispatcher::check_load() const {
    if (draining_)
        return Problem(problems::stopping, said<&HttpTexts::another_server>)
            .retry(std::chrono::seconds(1));
    if (in_flight_ > settings_.max_in_flight)
        return Problem(problems::overloaded, said<&HttpTexts::try_in_a_moment>)
            .retry(std::chrono::seconds(1));
    return std::nullopt;
}

std::optional<Problem> Dispatcher::check_access(Exchange& exchange) {
    switch (exchange.route->access) {
        case Access::anyone:
            return std::nullopt;
        case Access::limited:
            return check_rate(exchange);
    }
    return std::nullopt;
}

std::optional<Problem> Dispatcher::check_rate(Exchange& exchange) {
    if (!rate_limit_) return std::nullopt;
    const auto verdict =
        rate_limit_->take(rate_limited_client(exchange.request().peer), settings_.now());
    tell_rate(exchange, verdict);
    if (verdict.taken) return std::nullopt;
    return Problem(problems::too_many_requests, at_most_a_minute(verdict.quota))
        .retry(verdict.next_token);
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
    exchange->respond(Problem(problems::timeout, not_acknowledged()));
}

void Dispatcher::waits(Exchange& exchange) {
    exchange.in_flight = false;
    --in_flight_;
}

void Dispatcher::finish(Exchange& exchange, HttpResponse& response) {
    const auto& request = exchange.request();
    if (exchange.in_flight) --in_flight_;
    add_default(response, "Cache-Control", "no-store");
    add_default(response, "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
    add_default(response, "X-Frame-Options", "DENY");
    response.with("X-Request-Id", exchange.context().request_id)
        .with("X-Content-Type-Options", "nosniff")
        .with("Referrer-Policy", "no-referrer");
    if (settings_.over_tls) response.with("Strict-Transport-Security", https_only);
    for (const auto& field : exchange.answer_fields) response.with(field.name, field.value);
    hide_scheme_from_browser(request, response);
    cors_.mark(request, response);
    if (request.fault != MessageFault::none || draining_) response.close = true;
    response.without_body = request.method == "HEAD";

    const auto duration = settings_.now() - exchange.began();
    metrics_.ended(exchange.route ? exchange.route->path : "none", request.method, response.status,
                   duration);
    write_access_log(exchange, response, duration);
    if (settings_.tracer != nullptr) trace(exchange, response);
}

// By its route and never by its path, which may hold anything.
void Dispatcher::trace(const Exchange& exchange, const HttpResponse& response) const {
    const auto method = traced_method(exchange.request().method);
    telemetry::Work work{.name = method == "_OTHER" ? "HTTP" : method,
                         .kind = telemetry::SpanKind::server,
                         .began = exchange.began(),
                         .ended = settings_.now(),
                         .attributes = {{"http.request.method", method},
                                        {"url.scheme", settings_.over_tls ? "https" : "http"},
                                        {"http.response.status_code", response.status},
                                        {"roster.request_id", exchange.context().request_id}},
                         .failed = response.status >= 500};
    if (exchange.route) {
        work.name.append(" ").append(exchange.route->path);
        work.attributes.emplace_back("http.route", std::string(exchange.route->path));
    }
    if (work.failed) work.attributes.emplace_back("error.type", std::to_string(response.status));
    settings_.tracer->end(*exchange.context().traceparent, exchange.traced_below, std::move(work));
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
                         {"traceparent", text_of(context.traceparent)}});
}

}  // namespace roster::http
