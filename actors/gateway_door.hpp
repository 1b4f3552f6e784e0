#pragma once
// The door to one gateway, for threads that are no actors'.

#include <mutex>

#include <caf/actor.hpp>

#include "actors/gateway.hpp"
#include "actors/requests.hpp"
#include "actors/user_commands.hpp"

namespace roster::actors {

// Outlives the gateway: once closed, it answers "stopping" by itself.
class GatewayDoor final : public UserGateway, public UserCommands {
public:
    GatewayDoor(const Node& node, caf::actor gateway);

    void submit(Request request, telemetry::RequestContext context, Answer answer) override;
    void deliver(const domain::StreamId& stream, UserOrder order, telemetry::RequestContext context,
                 DeliveryAnswer answer) override;
    void close();

private:
    [[nodiscard]] std::shared_ptr<Errand> errand_for(std::variant<Request, UserOrder> what,
                                                     const domain::StreamId& stream,
                                                     PendingAnswer answer);
    void send(const std::shared_ptr<Errand>& errand);

    const Node& node_;
    std::mutex mutex_;
    caf::actor gateway_;
};

}  // namespace roster::actors
