#pragma once
// A message to an endpoint, signed as Standard Webhooks says
// (https://www.standardwebhooks.com, v1: HMAC-SHA256 of id, timestamp and body).

#include <optional>
#include <string>
#include <string_view>

#include "domain/log_time.hpp"
#include "followers/webhook_endpoint.hpp"
#include "messaging/http_sender.hpp"

namespace roster::followers {

// `time` is now: receivers refuse what is too old.
[[nodiscard]] messaging::HttpPost webhook_post(const WebhookEndpoint& endpoint,
                                               const std::string& id, std::string body,
                                               domain::LogTime time);

// A CloudEvent of type roster.Test that tells nothing of anybody.
[[nodiscard]] messaging::HttpPost webhook_test_post(const WebhookEndpoint& endpoint,
                                                    const std::string& id, domain::LogTime time);

// Of Standard Webhooks: "whsec_" and 24 to 64 octets in base64. Absent: it is none.
[[nodiscard]] std::optional<crypto::SecretBytes> parse_webhook_secret(std::string_view text);

// The body with the person's address beside the event's attributes.
[[nodiscard]] std::string with_address(std::string cloud_event, std::string_view address);

// Whether an endpoint took what it was sent.
[[nodiscard]] constexpr bool is_taken(const messaging::HttpOutcome& outcome) {
    return outcome.status >= 200 && outcome.status < 300;
}
// "200", or why there was no answer.
[[nodiscard]] std::string words_for(const messaging::HttpOutcome& outcome);

}  // namespace roster::followers
