#pragma once
// The only way from the public API to the actors. Where the log is one of several, a request about
// an address of another shard ends here, before it costs or changes anything: whatever a proxy in
// front does, one address has one account.

#include <optional>

#include "actors/requests.hpp"
#include "crypto/log_shard.hpp"
#include "http/server/problem.hpp"

namespace roster::http {

// Any thread. The gateway outlives it.
class ShardedGateway {
public:
    // Without a shard everybody is in this log.
    ShardedGateway(actors::UserGateway& gateway, std::optional<crypto::LogShard> shard = {})
        : gateway_(&gateway), shard_(shard) {}

    // Nothing: it was submitted, and `answer` is called once. A problem: it was not.
    [[nodiscard]] std::optional<Problem> submit(actors::Request request,
                                                telemetry::RequestContext context,
                                                actors::Answer answer) const;

private:
    actors::UserGateway* gateway_;
    std::optional<crypto::LogShard> shard_;
};

}  // namespace roster::http
