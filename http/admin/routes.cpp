// What the admin listener answers to. Whatever may wait for a store or a file runs on the view
// worker: `on_worker(api, handler)`.

#include "http/admin/routes.hpp"

#include "http/admin/handlers.hpp"
#include "http/pages/mails_page.hpp"
#include "telemetry/metrics.hpp"
#include "text/json_writer.hpp"

namespace roster::http {
namespace {

Handler on_worker(const AdminApi& api, Handler handler) {
    return [worker = api.worker, handler = std::move(handler)](const ExchangePtr& exchange) {
        worker->run(exchange, [exchange, handler] { handler(exchange); });
    };
}

HttpResponse readiness_response(const Readiness& readiness) {
    bool ready = true;
    std::string checks;
    for (const auto& check : readiness.checks) {
        ready = ready && check.ok;
        checks.append(checks.empty() ? "" : ",")
            .append(text::JsonObject()
                        .add("name", check.name)
                        .add("ok", check.ok)
                        .add("detail", check.detail)
                        .text());
    }
    auto body = text::JsonObject()
                    .add("status", ready ? "ready" : "unavailable")
                    .add_json("checks", "[" + checks + "]");
    auto response = json_response(ready ? 200 : 503, body.text());
    if (!ready) response.with("Retry-After", "1");
    return response;
}

void healthz(const ExchangePtr& exchange) {
    exchange->respond(json_response(200, R"({"status":"ok"})"));
}

Handler readyz(const AdminApi& api) {
    return [readiness = api.views.readiness](const ExchangePtr& exchange) {
        exchange->respond(readiness_response(readiness ? readiness() : Readiness{}));
    };
}

void not_ready_in_time(const ExchangePtr& exchange) {
    exchange->respond(
        readiness_response({{{.name = "readiness", .ok = false, .detail = "no answer in time"}}}));
}

Handler metrics(const AdminApi& api) {
    return [&metrics = api.metrics](const ExchangePtr& exchange) {
        HttpResponse response{.body = metrics.text()};
        exchange->respond(
            response.with("Content-Type", "text/plain; version=0.0.4; charset=utf-8"));
    };
}

void add_log_routes(RouteTable& table, const AdminApi& api) {
    const auto add = [&](std::string_view method, std::string_view path, Handler handler) {
        table.push_back(
            {method, path, Access::operators, Body::none, on_worker(api, std::move(handler))});
    };
    add("GET", "/admin/v1/events", events_handler(api.log, api.feed));
    add("GET", "/admin/v1/events/stream", event_stream_handler(api.log, api.feed));
    add("GET", "/admin/v1/users", user_by_email_handler(api.log));
    add("GET", "/admin/v1/users/{user_id}", user_handler(api.log));
    add("DELETE", "/admin/v1/users/{user_id}", erase_handler(api.log));
    add("GET", "/admin/v1/projections", projections_handler(api.log));
    add("POST", "/admin/v1/projections/{name}/rebuild", rebuild_handler(api.log));
    add("GET", "/admin/v1/funnel", funnel_handler(api.log));
}

}  // namespace

RouteTable admin_routes(const AdminApi& api) {
    RouteTable table{
        {"GET", "/healthz", Access::anyone, Body::none, healthz},
        {"GET", "/readyz", Access::anyone, Body::none, on_worker(api, readyz(api)), readiness_limit,
         not_ready_in_time},
        {"GET", "/metrics", Access::anyone, Body::none, metrics(api)},
    };
    if (api.views.mails) {
        table.push_back({"GET", "/admin/v1/mails", Access::operators, Body::none,
                         on_worker(api, mails_handler(api.views.mails))});
        table.push_back({"GET", "/mails", Access::anyone, Body::none,
                         on_worker(api, mails_page_handler(api.views.mails))});
    }
    if (api.log) add_log_routes(table, api);
    return table;
}

}  // namespace roster::http
