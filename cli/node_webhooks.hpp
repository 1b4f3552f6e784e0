#pragma once
// The webhooks of one API node: for each endpoint a follower on a thread of its own, so that a slow
// one holds up no other.

#include <memory>
#include <mutex>
#include <vector>

#include "cli/follower_thread.hpp"
#include "cli/node_followers.hpp"
#include "followers/webhook_follower.hpp"
#include "operators/webhooks.hpp"

namespace roster::cli {

// Any thread. What `parts` and `news` are outlives it.
class NodeWebhooks {
public:
    NodeWebhooks(const FollowerParts& parts, followers::LogNews& news,
                 operators::WebhookEndpoints endpoints);
    ~NodeWebhooks() { stop(); }

    [[nodiscard]] operators::WebhookEndpoints endpoints() const;
    // From now on these, and no others; each goes on where it was.
    void replace(operators::WebhookEndpoints endpoints);
    // What is on its way is broken off; it comes again. Idempotent.
    void stop();

private:
    struct Work {
        std::unique_ptr<followers::WebhookFollower> follower;
        std::unique_ptr<FollowerThread> thread;
    };

    void begin();
    void end();

    const FollowerParts parts_;
    followers::LogNews& news_;
    mutable std::mutex mutex_;
    operators::WebhookEndpoints endpoints_;
    std::vector<Work> work_;
};

}  // namespace roster::cli
