#include "operators/webhooks.hpp"

#include <algorithm>

#include "crypto/random_ids.hpp"
#include "followers/webhook_message.hpp"
#include "text/json_writer.hpp"

namespace roster::operators {

namespace {

using followers::WebhookState;
using text::JsonArray;
using text::JsonObject;

void add_time(JsonObject& json, std::string_view name, const std::optional<domain::LogTime>& time) {
    if (time) json.add(name, domain::to_rfc3339(*time));
}

JsonObject to_json(const WebhookStatus& status) {
    const auto& state = status.state;
    JsonObject json;
    json.add("name", status.name)
        .add("status", status_of(status))
        .add("parked", !state.parked.empty())
        .add("position", status.position.value)
        .add("lag", status.lag)
        .add("attempts", state.attempts);
    if (!state.last_answer.empty()) json.add("last_answer", state.last_answer);
    add_time(json, "last_at", state.last_at);
    add_time(json, "failing_since", state.failing_since);
    add_time(json, "next_attempt", state.next_attempt);
    if (!state.parked.empty()) json.add("problem", state.parked);
    return json;
}

}  // namespace

followers::WebhookEndpointPtr find_webhook(const WebhookEndpoints& endpoints,
                                           std::string_view name) {
    const auto found = std::ranges::find_if(
        endpoints, [&](const auto& endpoint) { return endpoint->name == name; });
    return found == endpoints.end() ? nullptr : *found;
}

Answered<std::vector<WebhookStatus>> read_webhooks(OperatorsLog& log,
                                                   const WebhookEndpoints& endpoints) {
    const auto head = answered(log.reader().head());
    if (!head) return std::unexpected(head.error());
    std::vector<WebhookStatus> statuses;
    const auto done = log.in_transaction([&](eventstore::ReadModelTransaction& transaction) {
        statuses.clear();
        for (const auto& endpoint : endpoints) {
            WebhookStatus status{.name = endpoint->name, .position = head->position};
            if (const auto found = transaction.checkpoint(endpoint->job())) {
                status.position = found->position;
                status.state = followers::webhook_state(found->detail);
            }
            status.lag = std::max<std::int64_t>(head->position.value - status.position.value, 0);
            statuses.push_back(std::move(status));
        }
    });
    if (!done) return std::unexpected(done.error());
    return statuses;
}

const char* status_of(const WebhookStatus& status) {
    if (!status.state.parked.empty()) return "parked";
    return status.state.failing_since ? "failing" : "ok";
}

std::string webhooks_json(const std::vector<WebhookStatus>& statuses) {
    JsonArray list;
    for (const auto& status : statuses) list.add_json(to_json(status).text());
    return JsonObject().add("webhooks", list).text();
}

Answered<void> resume_webhook(OperatorsLog& log, const followers::WebhookEndpoint& endpoint) {
    return log.in_transaction([&](eventstore::ReadModelTransaction& transaction) {
        const auto found = transaction.checkpoint(endpoint.job());
        if (!found) return;
        const auto state = followers::webhook_state(found->detail);
        if (state.parked.empty() && !state.failing_since) return;
        auto resumed = *found;
        resumed.detail = followers::to_detail(WebhookState{
            .last_answer = state.last_answer, .last_at = state.last_at, .trail = state.trail});
        (void)transaction.move_checkpoint(endpoint.job(), found, resumed);
    });
}

messaging::HttpOutcome test_webhook(const followers::WebhookEndpoint& endpoint,
                                    messaging::HttpSender& sender, domain::LogTime now,
                                    std::chrono::milliseconds patience) {
    auto post =
        followers::webhook_test_post(endpoint, domain::EventId(crypto::uuid_v4()).to_string(), now);
    post.patience = patience;
    return sender.post(post);
}

std::string webhook_test_json(const followers::WebhookEndpoint& endpoint,
                              const messaging::HttpOutcome& outcome) {
    return JsonObject()
        .add("name", endpoint.name)
        .add("taken", followers::is_taken(outcome))
        .add("answer", followers::words_for(outcome))
        .text();
}

}  // namespace roster::operators
