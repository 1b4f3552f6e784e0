#pragma once
// The door to the actors, for threads that are no actors': makes an ask of what is asked, and hands
// it to the shard of its stream.

#include <shared_mutex>
#include <vector>

#include <caf/actor.hpp>

#include "actors/ask.hpp"
#include "actors/node.hpp"

namespace roster::actors {

// Any thread. Outlives the shards: once closed, it answers "stopping" by itself.
class UserDoor final : public UserGateway, public UserCommands {
public:
    UserDoor(const Node& node, std::vector<caf::actor> shards);

    void submit(Request request, telemetry::RequestContext context, Answer answer) override;
    void deliver(const domain::StreamId& stream, UserOrder order, telemetry::RequestContext context,
                 Answer answer) override;
    void close();

private:
    [[nodiscard]] AskPtr new_ask(const domain::StreamId& stream, telemetry::RequestContext context,
                                 Answer answer) const;
    void send(AskPtr ask);

    const Node& node_;
    std::shared_mutex mutex_;  // closing against all else
    std::vector<caf::actor> shards_;
};

}  // namespace roster::actors
