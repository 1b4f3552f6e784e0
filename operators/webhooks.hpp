#pragma once
// The webhooks' endpoints as operators see them: how far each has come and how it does; the end of
// a parked one's rest; a message to try one.

#include <string>
#include <vector>

#include "followers/webhook_endpoint.hpp"
#include "followers/webhook_state.hpp"
#include "messaging/http_sender.hpp"
#include "operators/operators_log.hpp"
#include "telemetry/clock.hpp"

namespace roster::operators {

struct WebhookStatus {
    std::string name;
    domain::GlobalPosition position;
    std::int64_t lag = 0;  // events of the log behind its position
    followers::WebhookState state = {};
};

using WebhookEndpoints = std::vector<followers::WebhookEndpointPtr>;

// Null: there is none of this name.
[[nodiscard]] followers::WebhookEndpointPtr find_webhook(const WebhookEndpoints& endpoints,
                                                         std::string_view name);

// In the order of the file; one that no node has begun with stands at the head.
[[nodiscard]] Answered<std::vector<WebhookStatus>> read_webhooks(OperatorsLog& log,
                                                                 const WebhookEndpoints& endpoints);

// {"webhooks":[{"name","status","parked","position","lag","attempts",…}]}, with status "ok",
// "failing" or "parked". Never the URL: it may hold a secret.
[[nodiscard]] std::string webhooks_json(const std::vector<WebhookStatus>& statuses);
[[nodiscard]] const char* status_of(const WebhookStatus& status);

// Whoever works for it tries again at once. Nothing changes where nothing fails.
[[nodiscard]] Answered<void> resume_webhook(OperatorsLog& log,
                                            const followers::WebhookEndpoint& endpoint);

// Posts a message of type roster.Test now.
[[nodiscard]] messaging::HttpOutcome test_webhook(const followers::WebhookEndpoint& endpoint,
                                                  messaging::HttpSender& sender,
                                                  domain::LogTime now,
                                                  std::chrono::milliseconds patience);
// {"name","taken","answer"}
[[nodiscard]] std::string webhook_test_json(const followers::WebhookEndpoint& endpoint,
                                            const messaging::HttpOutcome& outcome);

}  // namespace roster::operators
