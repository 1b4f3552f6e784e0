// Answers what mail workers ask. One thread takes requests off one queue subscription, so that the
// desk can be ended at any time: nothing of it is ever called by nats.c.

#include <atomic>
#include <thread>

#include "messaging/nats_sessions.hpp"
#include "messaging/refused_messages.hpp"

namespace roster::messaging {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

constexpr milliseconds poll =
    100ms;  // how soon the desk notices that it is ended, or that the connection is another

// Where one answer goes. Shared by all copies of the callback: the first answer counts, and none
// once the desk is gone.
class ReplySlot {
public:
    ReplySlot(std::weak_ptr<NatsConnection> connection, std::string reply)
        : connection_(std::move(connection)), reply_(std::move(reply)) {}

    void send(const std::string& message) {
        if (answered_.exchange(true)) return;
        if (const auto connection = connection_.lock())
            natsConnection_PublishString(connection->get(), reply_.c_str(), message.c_str());
    }

private:
    std::weak_ptr<NatsConnection> connection_;
    const std::string reply_;
    std::atomic<bool> answered_ = false;
};

class NatsReissueDesk final : public ReissueDesk {
public:
    NatsReissueDesk(std::shared_ptr<NatsContext> context, ReissueHandler handler,
                    std::function<domain::LogTime()> log_now)
        : context_(std::move(context)), handler_(std::move(handler)), log_now_(std::move(log_now)) {
        thread_ = std::jthread([this](const std::stop_token& stop) { serve(stop); });
    }

private:
    void serve(const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            const auto lease = context_->link.lease(std::chrono::steady_clock::now() + poll);
            if (!lease) continue;
            if (subscribe(*lease))
                receive(*lease);
            else
                std::this_thread::sleep_for(poll);
        }
    }

    bool subscribe(const NatsLink::Lease& lease) {
        if (subscription_ && connection_ == lease.connection) return true;
        subscription_.reset();
        connection_ = lease.connection;
        return natsConnection_QueueSubscribeSync(out(subscription_), connection_->get(),
                                                 request_subjects, request_queue_group) == NATS_OK;
    }

    void receive(const NatsLink::Lease& lease) {
        NatsMessage message;
        const auto status =
            natsSubscription_NextMsg(out(message), subscription_.get(), poll.count());
        if (status == NATS_OK)
            answer(lease, message);
        else if (status != NATS_TIMEOUT)
            subscription_.reset();
    }

    void answer(const NatsLink::Lease& lease, const NatsMessage& message) {
        const auto reply = text_of(natsMsg_GetReply(message.get()));
        if (reply.empty()) return refused_.add("it asks for no reply");
        auto slot = std::make_shared<ReplySlot>(lease.connection, reply);
        const std::string_view subject = natsMsg_GetSubject(message.get());
        if (subject == time_subject) return answer_time(*slot, body_of(message));
        if (subject == reissue_subject) return answer_reissue(std::move(slot), body_of(message));
        refused_.add("its subject is unknown");
    }

    void answer_time(ReplySlot& slot, std::string_view request) {
        const auto& key = context_->keys.report_key();
        if (!is_time_request(request, key))
            return refused_.add("a time request that is malformed or not authentic");
        slot.send(encode_time_reply(log_now_(), request, key));
    }

    void answer_reissue(std::shared_ptr<ReplySlot> slot, std::string_view message) {
        auto request = decode_reissue_request(message, context_->keys.report_key());
        if (!request) return refused_.add(request.error().message);
        auto answer = [slot = std::move(slot), alive = std::weak_ptr(alive_),
                       question = std::string(message)](const ReissueReply& reply) {
            if (const auto keys = alive.lock()) slot->send(encode(reply, **keys, question));
        };
        handler_(*std::move(request), std::move(answer));
    }

    std::shared_ptr<NatsContext> context_;
    ReissueHandler handler_;
    std::function<domain::LogTime()> log_now_;
    // The keys, for as long as the desk lives: what late answers look for.
    std::shared_ptr<const crypto::KeyRing*> alive_ =
        std::make_shared<const crypto::KeyRing*>(&context_->keys);
    std::shared_ptr<NatsConnection> connection_;
    NatsSubscription subscription_;
    RefusedMessages refused_{"mail_request_refused"};
    std::jthread thread_;  // last: it uses what stands above, and is joined first
};

}  // namespace

std::unique_ptr<ReissueDesk> open_nats_reissue_desk(std::shared_ptr<NatsContext> context,
                                                    ReissueHandler handler,
                                                    std::function<domain::LogTime()> log_now) {
    return std::make_unique<NatsReissueDesk>(std::move(context), std::move(handler),
                                             std::move(log_now));
}

}  // namespace roster::messaging
