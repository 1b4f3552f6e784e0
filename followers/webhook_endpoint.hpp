#pragma once
// Where events are posted to.

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "crypto/secret_bytes.hpp"

namespace roster::followers {

struct WebhookEndpoint {
    std::string name;  // [a-z0-9-]{1,40}
    std::string url;
    // What messages are signed with: the present one first, and while it is rotated the one before.
    std::vector<crypto::SecretBytes> secrets;
    std::set<std::string> types;  // wire names; none: all
    bool with_address = false;    // it is told the person's address

    [[nodiscard]] bool wants(const std::string& type) const {
        return types.empty() || types.contains(type);
    }
    // Its follower's: of the checkpoint and the lease.
    [[nodiscard]] std::string job() const { return "webhook " + name; }
};

using WebhookEndpointPtr = std::shared_ptr<const WebhookEndpoint>;

}  // namespace roster::followers
