#include "actors/user_door.hpp"

#include <mutex>
#include <utility>

#include <caf/send.hpp>

#include "actors/messages.hpp"
#include "actors/network_limits.hpp"
#include "crypto/digest.hpp"
#include "crypto/stream_id.hpp"
#include "domain/overloaded.hpp"

namespace roster::actors {
namespace {

const domain::EmailAddress& email_of(const Request& request) {
    return std::visit(
        domain::overloaded{
            [](const RegisterRequest& asked) -> const domain::EmailAddress& {
                return asked.recipient.email;
            },
            [](const auto& asked) -> const domain::EmailAddress& { return asked.email; },
        },
        request);
}

// Of a digest of the password, so that the password itself is copied nowhere.
PasswordProof proof_of(const crypto::SecretBytes& key, const domain::StreamId& stream,
                       const crypto::SecretBytes& password) {
    const auto digest = crypto::hmac_sha256(key, password.view());
    crypto::Bytes message(stream.bytes().begin(), stream.bytes().end());
    message.insert(message.end(), digest.begin(), digest.end());
    return crypto::hmac_sha256(key, message);
}

}  // namespace

UserDoor::UserDoor(const Node& node, std::vector<caf::actor> shards)
    : node_(node), shards_(std::move(shards)) {}

void UserDoor::submit(Request request, telemetry::RequestContext context, Answer answer) {
    const auto stream = crypto::stream_id(node_.keys.index_key(), email_of(request));
    auto ask = new_ask(stream, std::move(context), std::move(answer));
    ask->what = std::move(request);
    ask->evidence.proof = proof_of(node_.proof_key, stream, *password_of(*ask));
    send(std::move(ask));
}

void UserDoor::deliver(const domain::StreamId& stream, UserOrder order,
                       telemetry::RequestContext context, Answer answer) {
    auto ask = new_ask(stream, std::move(context), std::move(answer));
    ask->what = std::move(order);
    send(std::move(ask));
}

AskPtr UserDoor::new_ask(const domain::StreamId& stream, telemetry::RequestContext context,
                         Answer answer) const {
    const auto now = node_.clock.steady_now();
    auto ask = std::make_shared<Ask>(std::move(answer));
    ask->stream = stream;
    ask->network = crypto::network_tag(node_.keys.index_key(), stream, context.client_network);
    const auto wide = wide_network(context.client_network);
    if (!wide.empty())
        ask->wide_network = crypto::network_tag(node_.keys.index_key(), stream, wide);
    ask->context = std::move(context);
    ask->arrived = node_.clock.log_now();
    ask->arrived_at = now;
    ask->deadline = now + node_.settings.request_timeout;
    return ask;
}

// An ask that nobody takes is answered when it goes: after the lock.
void UserDoor::send(AskPtr ask) {
    const std::shared_lock lock(mutex_);
    if (shards_.empty()) return;
    const auto& shard = shards_[shard_of(ask->stream, shards_.size())];
    caf::anon_send(shard, NewAsk{{}, std::move(ask)});
}

void UserDoor::close() {
    const std::unique_lock lock(mutex_);
    shards_.clear();
}

}  // namespace roster::actors
