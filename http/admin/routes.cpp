// What the admin listener answers to. Whatever may wait for a store or a file runs on the view
// worker: `on_worker(api, handler)`.

#include "http/admin/routes.hpp"

#include "http/admin/handlers.hpp"
#include "http/pages/console.hpp"
#include "http/pages/documentation.hpp"
#include "http/pages/mails_page.hpp"
#include "telemetry/metrics.hpp"
#include "telemetry/process_metrics.hpp"
#include "text/json_writer.hpp"

namespace roster::http {
namespace {

using operators::Role;

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
    const auto process = std::make_shared<telemetry::ProcessMetrics>(api.metrics, ROSTER_VERSION);
    return [process, &metrics = api.metrics](const ExchangePtr& exchange) {
        process->refresh();
        HttpResponse response{.body = metrics.text()};
        exchange->respond(
            response.with("Content-Type", "text/plain; version=0.0.4; charset=utf-8"));
    };
}

// Adds the operators' calls: each on the worker, behind the gate.
class Routes {
public:
    Routes(RouteTable& table, const AdminApi& api) : table_(table), api_(api) {}

    void open(std::string_view path, Handler handler) {
        table_.push_back({"GET", path, Access::anyone, Body::none, std::move(handler)});
    }
    void add(std::string_view method, std::string_view path, Role needed, Handler handler) {
        table_.push_back({method, path, Access::anyone, Body::none,
                          api_.gate->behind(needed, on_worker(api_, std::move(handler)))});
    }

private:
    RouteTable& table_;
    const AdminApi& api_;
};

void add_log_routes(Routes& routes, const AdminApi& api) {
    routes.add("GET", "/admin/v1/events", Role::events, events_handler(api.log, api.feed));
    routes.add("GET", "/admin/v1/events/stream", Role::events,
               event_stream_handler(api.log, api.feed));
    routes.add("GET", "/admin/v1/users", Role::read, users_handler(api.log));
    routes.add("GET", "/admin/v1/users/{user_id}", Role::read, user_handler(api.log));
    routes.add("DELETE", "/admin/v1/users/{user_id}", Role::operate, erase_handler(api.log));
    routes.add("GET", "/admin/v1/projections", Role::read, projections_handler(api.log));
    routes.add("POST", "/admin/v1/projections/{name}/rebuild", Role::operate,
               rebuild_handler(api.log));
    routes.add("GET", "/admin/v1/funnel", Role::read, funnel_handler(api.log));
    routes.add("GET", "/admin/v1/verify", Role::read, verification_handler(api.log));
    routes.add("POST", "/admin/v1/verify", Role::operate, verify_handler(api.log));
}

void add_webhook_routes(Routes& routes, const AdminApi& api) {
    const auto& webhooks = *api.views.webhooks;
    routes.add("GET", "/admin/v1/webhooks", Role::read, webhooks_handler(api.log, webhooks));
    routes.add("POST", "/admin/v1/webhooks/{name}/test", Role::operate,
               test_webhook_handler(api.log, webhooks));
    routes.add("POST", "/admin/v1/webhooks/{name}/resume", Role::operate,
               resume_webhook_handler(api.log, webhooks));
}

void add_documentation(Routes& routes) {
    routes.open("/openapi.json", admin_openapi_handler());
    routes.open("/docs", page_handler(documentation::page));
    routes.open("/docs/page.js", page_handler(documentation::script));
    routes.open("/docs/swagger-ui.css", page_handler(documentation::style_sheet));
    routes.open("/docs/swagger-ui-bundle.js", page_handler(documentation::bundle));
}

void add_console(Routes& routes) {
    routes.open("/", [](const ExchangePtr& exchange) {
        HttpResponse response{.status = 302};
        exchange->respond(response.with("Location", "/console"));
    });
    routes.open("/console", page_handler(console::page));
    routes.open("/console/console.js", page_handler(console::script));
    routes.open("/console/console.css", page_handler(console::style_sheet));
}

}  // namespace

RouteTable admin_routes(const AdminApi& api) {
    RouteTable table{{"GET", "/readyz", Access::anyone, Body::none, on_worker(api, readyz(api)),
                      readiness_limit, not_ready_in_time}};
    Routes routes(table, api);
    routes.open("/healthz", healthz);
    routes.open("/metrics", metrics(api));
    add_documentation(routes);
    if (api.views.mails) {
        routes.add("GET", "/admin/v1/mails", Role::read, mails_handler(api.views.mails));
        routes.open("/mails", on_worker(api, mails_page_handler(api.views.mails)));
        routes.open("/mails/html", on_worker(api, mail_html_handler(api.views.mails)));
    }
    if (api.log) {
        add_log_routes(routes, api);
        if (api.views.webhooks) add_webhook_routes(routes, api);
        add_console(routes);
    }
    return table;
}

}  // namespace roster::http
