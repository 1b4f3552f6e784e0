#include "cli/node_webhooks.hpp"

#include <utility>

#include "consumer/curl_http_sender.hpp"

namespace roster::cli {

NodeWebhooks::NodeWebhooks(const FollowerParts& parts, followers::LogNews& news,
                           operators::WebhookEndpoints endpoints)
    : parts_(parts), news_(news), endpoints_(std::move(endpoints)) {
    begin();
}

operators::WebhookEndpoints NodeWebhooks::endpoints() const {
    const std::lock_guard lock(mutex_);
    return endpoints_;
}

void NodeWebhooks::replace(operators::WebhookEndpoints endpoints) {
    const std::lock_guard lock(mutex_);
    end();
    endpoints_ = std::move(endpoints);
    begin();
}

void NodeWebhooks::stop() {
    const std::lock_guard lock(mutex_);
    end();
}

void NodeWebhooks::begin() {
    for (const auto& endpoint : endpoints_) {
        auto follower = std::make_unique<followers::WebhookFollower>(
            followers::WebhookParts{parts_.store, parts_.keys, parts_.log_id, parts_.clock,
                                    parts_.metrics, consumer::make_curl_http_sender()},
            endpoint);
        auto thread = std::make_unique<FollowerThread>(
            endpoint->job(), news_, [&follower = *follower] { return follower.step(); });
        work_.push_back({std::move(follower), std::move(thread)});
    }
}

void NodeWebhooks::end() {
    for (const auto& [follower, thread] : work_) {
        follower->stop();
        thread->request_stop();
    }
    for (const auto& [follower, thread] : work_) thread->join();
    work_.clear();
}

}  // namespace roster::cli
