#include "followers/webhook_message.hpp"

#include "crypto/digest.hpp"
#include "text/base64.hpp"
#include "text/json_writer.hpp"

namespace roster::followers {

namespace {

constexpr std::string_view secret_prefix = "whsec_";
constexpr std::size_t shortest_secret = 24;
constexpr std::size_t longest_secret = 64;

std::string signatures(const WebhookEndpoint& endpoint, const std::string& id,
                       const std::string& timestamp, const std::string& body) {
    const auto content = id + "." + timestamp + "." + body;
    std::string all;
    for (const auto& secret : endpoint.secrets)
        all.append(all.empty() ? "v1," : " v1,")
            .append(text::to_base64(crypto::hmac_sha256(secret, crypto::as_bytes(content))));
    return all;
}

}  // namespace

messaging::HttpPost webhook_post(const WebhookEndpoint& endpoint, const std::string& id,
                                 std::string body, domain::LogTime time) {
    const auto timestamp =
        std::to_string(std::chrono::floor<std::chrono::seconds>(time.time_since_epoch()).count());
    auto signature = signatures(endpoint, id, timestamp, body);
    return {.url = endpoint.url,
            .headers = {{"Content-Type", "application/cloudevents+json; charset=utf-8"},
                        {"User-Agent", "roster"},
                        {"webhook-id", id},
                        {"webhook-timestamp", timestamp},
                        {"webhook-signature", std::move(signature)}},
            .body = std::move(body)};
}

messaging::HttpPost webhook_test_post(const WebhookEndpoint& endpoint, const std::string& id,
                                      domain::LogTime time) {
    text::JsonObject event;
    event.add("specversion", "1.0")
        .add("id", id)
        .add("source", "/roster")
        .add("type", "roster.Test")
        .add("time", domain::to_rfc3339(time))
        .add("datacontenttype", "application/json")
        .add_json("data", "{}");
    return webhook_post(endpoint, id, event.text(), time);
}

std::optional<crypto::SecretBytes> parse_webhook_secret(std::string_view text) {
    if (!text.starts_with(secret_prefix)) return std::nullopt;
    auto bytes = text::from_base64(text.substr(secret_prefix.size()));
    if (!bytes || bytes->size() < shortest_secret || bytes->size() > longest_secret)
        return std::nullopt;
    return crypto::SecretBytes(*std::move(bytes));
}

std::string with_address(std::string cloud_event, std::string_view address) {
    cloud_event.pop_back();
    return cloud_event.append(",\"email\":").append(text::json_string(address)).append("}");
}

std::string words_for(const messaging::HttpOutcome& outcome) {
    return outcome.status != 0 ? std::to_string(outcome.status) : outcome.problem;
}

}  // namespace roster::followers
