#pragma once
// What an endpoint's follower keeps in its checkpoint beside its place in the log: how the endpoint
// does. Operators read it, and write it to resume a parked one.

#include <optional>
#include <string>

#include "domain/log_time.hpp"
#include "followers/checkpoint_trail.hpp"

namespace roster::followers {

struct WebhookState {
    int attempts = 0;                                   // of the next message, so far
    std::optional<domain::LogTime> failing_since = {};  // the first of them
    std::optional<domain::LogTime> next_attempt = {};
    std::string parked = {};  // why nothing is sent until an operator resumes it; empty: it goes on
    std::string last_answer = {};  // "200", "500", or why there was none
    std::optional<domain::LogTime> last_at = {};
    CheckpointTrail trail = {};
};

// As a checkpoint's detail. What cannot be read is a state without news.
[[nodiscard]] std::string to_detail(const WebhookState& state);
[[nodiscard]] WebhookState webhook_state(const std::string& detail);

}  // namespace roster::followers
