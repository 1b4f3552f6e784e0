// The webhooks' endpoints: how they do, a message to try one, and the end of a rest.

#include "operators/webhooks.hpp"

#include "http/admin/handlers.hpp"
#include "http/server/problem.hpp"
#include "telemetry/log_line.hpp"

namespace roster::http {

namespace {

// Other operators' calls wait for this thread meanwhile.
constexpr std::chrono::milliseconds test_patience{2000};

Problem no_such_webhook() {
    return {problems::not_found, "There is no webhook of this name; see /admin/v1/webhooks."};
}

void say(const char* event, const Exchange& exchange, const std::string& endpoint) {
    telemetry::log_line(telemetry::LogLevel::info, event,
                        {{"by", exchange.caller.name},
                         {"endpoint", endpoint},
                         {"request_id", exchange.context().request_id}});
}

}  // namespace

Handler webhooks_handler(AdminLogPtr log, WebhookAccess webhooks) {
    return [log = std::move(log), webhooks = std::move(webhooks)](const ExchangePtr& exchange) {
        const auto statuses = operators::read_webhooks(log->log, webhooks.endpoints());
        if (!statuses) return exchange->respond(problem_of(statuses.error()));
        exchange->respond(json_response(200, operators::webhooks_json(*statuses)));
    };
}

Handler test_webhook_handler(AdminLogPtr log, WebhookAccess webhooks) {
    return [log = std::move(log), webhooks = std::move(webhooks)](const ExchangePtr& exchange) {
        const auto endpoint =
            operators::find_webhook(webhooks.endpoints(), exchange->path_parameters.at("name"));
        if (!endpoint) return exchange->respond(no_such_webhook());
        say("operator_webhook_test", *exchange, endpoint->name);
        const auto outcome = operators::test_webhook(*endpoint, *webhooks.new_sender(),
                                                     log->clock.log_now(), test_patience);
        exchange->respond(json_response(200, operators::webhook_test_json(*endpoint, outcome)));
    };
}

Handler resume_webhook_handler(AdminLogPtr log, WebhookAccess webhooks) {
    return [log = std::move(log), webhooks = std::move(webhooks)](const ExchangePtr& exchange) {
        const auto endpoint =
            operators::find_webhook(webhooks.endpoints(), exchange->path_parameters.at("name"));
        if (!endpoint) return exchange->respond(no_such_webhook());
        const auto resumed = operators::resume_webhook(log->log, *endpoint);
        if (!resumed) return exchange->respond(problem_of(resumed.error()));
        say("operator_webhook_resume", *exchange, endpoint->name);
        exchange->respond(HttpResponse{.status = 204});
    };
}

}  // namespace roster::http
