#pragma once
// The NATS bus's sessions, one file each. Private.

#include <chrono>
#include <functional>
#include <memory>

#include "crypto/keyring.hpp"
#include "messaging/cloud_event.hpp"
#include "messaging/event_bus.hpp"
#include "messaging/nats_assets.hpp"
#include "messaging/nats_link.hpp"

namespace roster::messaging {

// What all sessions share. Deliveries and late answers may outlive the bus and hold on to it
// weakly.
struct NatsContext {
    NatsContext(const NatsSettings& settings, const crypto::KeyRing& key_ring)
        : link(settings), keys(key_ring), role(settings.role), limits(settings.limits) {}

    NatsLink link;
    const crypto::KeyRing& keys;
    const NatsRole role;
    const BusLimits limits;
};

[[nodiscard]] inline std::unexpected<BusUnavailable> not_connected() {
    return std::unexpected(BusUnavailable{"NATS cannot be reached"});
}

// As EventPublisher::forget_mails.
[[nodiscard]] std::expected<void, BusUnavailable> forget_mails_of(const NatsConnection& connection,
                                                                  const domain::UserId& user);

[[nodiscard]] std::unique_ptr<EventPublisher> open_nats_publisher(
    std::shared_ptr<NatsContext> context);
[[nodiscard]] std::unique_ptr<EventPublisher> open_nats_replay(std::shared_ptr<NatsContext> context,
                                                               const std::string& name);
[[nodiscard]] std::unique_ptr<MessageConsumer> open_nats_consumer(
    std::shared_ptr<NatsContext> context, const ConsumerPlan& plan);
[[nodiscard]] std::unique_ptr<MailDesk> open_nats_mail_desk(std::shared_ptr<NatsContext> context);
[[nodiscard]] std::unique_ptr<ReissueDesk> open_nats_reissue_desk(
    std::shared_ptr<NatsContext> context, ReissueHandler handler,
    std::function<domain::LogTime()> log_now);

[[nodiscard]] std::unique_ptr<NodeTalk> open_nats_node_talk(std::shared_ptr<NatsContext> context,
                                                            NodeTalkListener listener);

}  // namespace roster::messaging
