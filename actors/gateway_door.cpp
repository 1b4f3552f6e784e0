#include "actors/gateway_door.hpp"

#include <utility>

#include <caf/send.hpp>

#include "crypto/stream_id.hpp"
#include "domain/overloaded.hpp"

namespace roster::actors {
namespace {

using domain::overloaded;

domain::StreamId stream_of(const Request& request, const crypto::SecretBytes& index_key) {
    return std::visit(
        overloaded{
            [&](const RegisterRequest& asked) {
                return crypto::stream_id(index_key, asked.recipient.email);
            },
            [](const EraseRequest& asked) { return asked.stream; },
            [&](const auto& asked) { return crypto::stream_id(index_key, asked.email); },
        },
        request);
}

// A password that several messages refer to while it is hashed.
std::shared_ptr<const crypto::SecretBytes> take_password(Request& request) {
    return std::visit(
        [](auto& asked) -> std::shared_ptr<const crypto::SecretBytes> {
            if constexpr (requires { asked.password; })
                return std::make_shared<const crypto::SecretBytes>(std::move(asked.password));
            else
                return nullptr;
        },
        request);
}

}  // namespace

GatewayDoor::GatewayDoor(const Node& node, caf::actor gateway)
    : node_(node), gateway_(std::move(gateway)) {}

void GatewayDoor::submit(Request request, telemetry::RequestContext context, Answer answer) {
    const auto stream = stream_of(request, node_.keys.index_key());
    auto password = take_password(request);
    const auto errand = errand_for(std::move(request), stream, PendingAnswer(std::move(answer)));
    errand->context = std::move(context);
    errand->password = std::move(password);
    send(errand);
}

void GatewayDoor::deliver(const domain::StreamId& stream, UserOrder order,
                          telemetry::RequestContext context, DeliveryAnswer answer) {
    const auto errand = errand_for(std::move(order), stream, PendingAnswer(std::move(answer)));
    errand->context = std::move(context);
    send(errand);
}

std::shared_ptr<Errand> GatewayDoor::errand_for(std::variant<Request, UserOrder> what,
                                                const domain::StreamId& stream,
                                                PendingAnswer answer) {
    const auto now = node_.clock.steady_now();
    return std::make_shared<Errand>(Errand{.what = std::move(what),
                                           .stream = stream,
                                           .context = {},
                                           .answer = std::move(answer),
                                           .arrived = node_.clock.log_now(),
                                           .arrived_at = now,
                                           .deadline = now + node_.settings.request_timeout,
                                           .password = {},
                                           .evidence = {}});
}

// An errand that nobody takes is answered by its PendingAnswer: by the caller's copy of it, without
// our lock.
void GatewayDoor::send(const std::shared_ptr<Errand>& errand) {
    const std::lock_guard lock(mutex_);
    if (gateway_) caf::anon_send(gateway_, Submission{{}, errand});
}

void GatewayDoor::close() {
    const std::lock_guard lock(mutex_);
    gateway_ = nullptr;
}

}  // namespace roster::actors
