#include "messaging/nats_event_bus.hpp"

#include "messaging/cloud_event.hpp"
#include "messaging/nats_sessions.hpp"

namespace roster::messaging {
namespace {

constexpr std::chrono::milliseconds reachable_wait{1'000};

class NatsEventBus final : public EventBus {
public:
    NatsEventBus(const NatsSettings& settings, const crypto::KeyRing& keys)
        : context_(std::make_shared<NatsContext>(settings, keys)) {}

    std::unique_ptr<EventPublisher> open_publisher() override {
        return open_nats_publisher(context_);
    }
    std::unique_ptr<MessageConsumer> open_mail_orders() override {
        return open_nats_consumer(context_, mail_orders_plan);
    }
    std::unique_ptr<MessageConsumer> open_mail_reports() override {
        return open_nats_consumer(context_, mail_reports_plan);
    }
    std::unique_ptr<MailDesk> open_mail_desk() override { return open_nats_mail_desk(context_); }
    std::unique_ptr<ReissueDesk> serve_reissues(ReissueHandler handler,
                                                std::function<domain::LogTime()> log_now) override {
        return open_nats_reissue_desk(context_, std::move(handler), std::move(log_now));
    }
    std::unique_ptr<NodeTalk> join_nodes(NodeTalkListener listener) override {
        return open_nats_node_talk(context_, std::move(listener));
    }
    std::expected<std::optional<domain::LogTime>, BusUnavailable> oldest_waiting_order() override {
        const auto lease = context_->link.lease();
        if (!lease) return not_connected();
        const auto body = oldest_waiting(*lease->connection, mail_orders_plan);
        if (!body) return std::unexpected(body.error());
        if (body->empty()) return std::nullopt;
        const auto order = decode_mail_order(*body, context_->keys.mail_key());
        if (!order) return std::unexpected(BusUnavailable{"NATS: " + order.error().message});
        return order->recorded_at;
    }
    bool is_reachable() override {
        const auto lease = context_->link.lease();
        return lease && natsConnection_FlushTimeout(lease->connection->get(),
                                                    reachable_wait.count()) == NATS_OK;
    }
    std::expected<void, BusUnavailable> check() override {
        const auto lease = context_->link.lease();
        if (!lease) return not_connected();
        const auto& connection = *lease->connection;
        if (context_->role == NatsRole::node) {
            if (auto ready = ensure_all(connection, context_->limits); !ready)
                return std::unexpected(ready.error());
            return {};
        }
        if (auto orders = check_consumer(connection, mail_orders_plan); !orders) return orders;
        return check_report_stream(connection);
    }

private:
    std::shared_ptr<NatsContext> context_;
};

}  // namespace

std::unique_ptr<EventBus> connect_nats(const NatsSettings& settings, const crypto::KeyRing& keys) {
    return std::make_unique<NatsEventBus>(settings, keys);
}

std::unique_ptr<EventPublisher> connect_nats_replay(const NatsSettings& settings,
                                                    const crypto::KeyRing& keys,
                                                    const std::string& name) {
    return open_nats_replay(std::make_shared<NatsContext>(settings, keys), name);
}

}  // namespace roster::messaging
