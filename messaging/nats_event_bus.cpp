#include "messaging/nats_event_bus.hpp"

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
        return open_nats_consumer(context_, mail_orders_asset);
    }
    std::unique_ptr<MessageConsumer> open_mail_reports() override {
        return open_nats_consumer(context_, mail_reports_asset);
    }
    std::unique_ptr<MailDesk> open_mail_desk() override { return open_nats_mail_desk(context_); }
    std::unique_ptr<ReissueDesk> serve_reissues(ReissueHandler handler,
                                                std::function<domain::LogTime()> log_now) override {
        return open_nats_reissue_desk(context_, std::move(handler), std::move(log_now));
    }
    bool is_reachable() override {
        const auto lease = context_->link.lease();
        if (!lease) return false;
        return natsConnection_FlushTimeout(lease->connection->get(), reachable_wait.count()) ==
               NATS_OK;
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
