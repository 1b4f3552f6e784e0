// A durable pull consumer, asked over JetStream's own protocol (pull request, answer in an inbox):
// the server tells when a request has ended, so its silence tells that the consumer is gone, and a
// delivery is settled by its reply subject alone, whatever became of the subscription.

#include <algorithm>
#include <atomic>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "messaging/nats_sessions.hpp"

namespace roster::messaging {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
using SteadyClock = std::chrono::steady_clock;

constexpr milliseconds max_pull = 1s;       // how long one request stays open at the server
constexpr milliseconds min_pull = 5ms;      // the server ends shorter ones no sooner
constexpr milliseconds pull_grace = 500ms;  // for the server to say that a request has ended
constexpr milliseconds poll = 100ms;        // how often a lost connection is looked for
constexpr milliseconds pause_on_error = 200ms;

class NatsDelivery final : public Delivery {
public:
    NatsDelivery(std::shared_ptr<NatsConnection> connection, const NatsMessage& message)
        : connection_(std::move(connection)),
          body_(body_of(message)),
          reply_(text_of(natsMsg_GetReply(message.get()))) {
        MessageMetadata metadata;
        if (natsMsg_GetMetaData(out(metadata), message.get()) == NATS_OK)
            attempt_ = static_cast<int>(metadata->NumDelivered);
    }
    ~NatsDelivery() override { settle("-NAK"); }

    const std::string& body() const override { return body_; }
    int attempt() const override { return attempt_; }
    void acknowledge() override { settle("+ACK"); }
    void reject() override { settle("+TERM"); }
    void give_back(milliseconds delay) override {
        if (delay <= 0ms) return settle("-NAK");
        settle(fmt::format(R"(-NAK {{"delay":{}}})", std::chrono::nanoseconds(delay).count()));
    }
    void in_progress() override {
        if (!settled_) tell("+WPI");
    }

    void forget() override { settled_ = true; }

private:
    void settle(const std::string& verdict) {
        if (!settled_.exchange(true)) tell(verdict);
    }
    // One that is lost leads to another delivery. While the server is away nats.c keeps it.
    void tell(const std::string& verdict) {
        natsConnection_PublishString(connection_->get(), reply_.c_str(), verdict.c_str());
    }

    std::shared_ptr<NatsConnection> connection_;
    std::string body_;
    std::string reply_;
    int attempt_ = 1;
    std::atomic<bool> settled_ = false;
};

class NatsConsumer final : public MessageConsumer {
public:
    NatsConsumer(std::shared_ptr<NatsContext> context, const ConsumerPlan& plan)
        : context_(std::move(context)), plan_(plan) {}
    ~NatsConsumer() override { give_back_queued(); }

    std::expected<std::unique_ptr<Delivery>, BusUnavailable> next(milliseconds timeout) override {
        const auto deadline = SteadyClock::now() + timeout;
        do {
            const auto lease = context_->link.lease(deadline);
            if (!lease) return not_connected();
            if (auto ready = prepare(*lease, deadline); !ready)
                return std::unexpected(ready.error());
            if (auto delivery = pull(*lease, deadline)) return delivery;
        } while (SteadyClock::now() < deadline);
        return nullptr;
    }

private:
    std::expected<void, BusUnavailable> prepare(const NatsLink::Lease& lease,
                                                SteadyClock::time_point deadline) {
        if (lease.epoch != lease_.epoch) {
            open_ = 0;
            checked_ = false;
        }
        auto ready = subscribe(lease);
        if (ready && !checked_) ready = check(lease);
        lease_ = lease;
        // Whoever asks again at once must not make a busy loop of an error.
        if (!ready)
            std::this_thread::sleep_for(std::clamp<SteadyClock::duration>(
                deadline - SteadyClock::now(), 0ms, pause_on_error));
        return ready;
    }

    std::expected<void, BusUnavailable> subscribe(const NatsLink::Lease& lease) {
        if (subscription_ && lease_.connection == lease.connection) return {};
        subscription_.reset();
        inbox_ = new_inbox();
        const auto subject = inbox_ + ".*";
        const auto status = natsConnection_SubscribeSync(out(subscription_),
                                                         lease.connection->get(), subject.c_str());
        if (status != NATS_OK) return std::unexpected(unavailable("inbox", status));
        open_ = 0;
        return {};
    }

    std::expected<void, BusUnavailable> check(const NatsLink::Lease& lease) {
        auto ready = context_->role == NatsRole::worker
                         ? check_consumer(*lease.connection, plan_)
                         : ensure_consumer(*lease.connection, plan_, context_->limits);
        checked_ = ready.has_value();
        return ready;
    }

    // One step: takes what is queued, else asks and waits. Null: nothing, ask again if there is
    // time.
    std::unique_ptr<Delivery> pull(const NatsLink::Lease& lease, SteadyClock::time_point deadline) {
        if (open_ == 0 && !ask(lease, deadline)) return trouble();
        // A request for a single message is waited out, so that nothing arrives while nobody looks.
        const auto until = plan_.batch == 1 ? pull_ends_ : std::min(deadline, pull_ends_);
        while (open_ > 0 && context_->link.is_current(lease)) {
            if (auto delivery = receive(lease, until)) return delivery;
            if (SteadyClock::now() >= until) break;
        }
        // Not even word that there is nothing: is the consumer still there?
        if (open_ > 0 && SteadyClock::now() >= pull_ends_) forget_pull();
        return nullptr;
    }

    void forget_pull() {
        open_ = 0;
        checked_ = false;
    }

    std::unique_ptr<Delivery> trouble() {
        forget_pull();
        std::this_thread::sleep_for(pause_on_error);
        return nullptr;
    }

    bool ask(const NatsLink::Lease& lease, SteadyClock::time_point deadline) {
        const auto left = std::chrono::ceil<milliseconds>(deadline - SteadyClock::now());
        const auto wait = plan_.batch == 1 ? std::clamp(left, min_pull, max_pull) : max_pull;
        const auto subject =
            fmt::format("$JS.API.CONSUMER.MSG.NEXT.{}.{}", plan_.stream, plan_.consumer);
        const auto request = fmt::format(R"({{"batch":{},"expires":{}}})", plan_.batch,
                                         std::chrono::nanoseconds(wait).count());
        reply_ = fmt::format("{}.{}", inbox_, ++pull_number_);
        const auto status = natsConnection_PublishRequestString(
            lease.connection->get(), subject.c_str(), reply_.c_str(), request.c_str());
        if (status != NATS_OK) return false;
        open_ = plan_.batch;
        pull_ends_ = SteadyClock::now() + wait + pull_grace;
        return true;
    }

    std::unique_ptr<Delivery> receive(const NatsLink::Lease& lease, SteadyClock::time_point until) {
        const auto left = std::chrono::ceil<milliseconds>(until - SteadyClock::now());
        NatsMessage message;
        const auto status = natsSubscription_NextMsg(out(message), subscription_.get(),
                                                     std::clamp(left, 0ms, poll).count());
        if (status == NATS_TIMEOUT) return nullptr;
        if (status != NATS_OK) return trouble();
        if (text_of(natsMsg_GetReply(message.get())).empty()) return end_pull(message);
        // It bears the event's subject: which request brought it cannot be told, and does not
        // matter.
        --open_;
        auto delivery = std::make_unique<NatsDelivery>(lease.connection, message);
        spent_.add(std::move(message));
        return delivery;
    }

    // 404 and 408: nothing (more) for this request. Anything else says that something is wrong with
    // the consumer.
    std::unique_ptr<Delivery> end_pull(const NatsMessage& message) {
        if (reply_ != natsMsg_GetSubject(message.get())) return nullptr;
        open_ = 0;
        const auto status = status_of(message);
        return status == "404" || status == "408" ? nullptr : trouble();
    }

    void give_back_queued() {
        NatsMessage message;
        while (subscription_ &&
               natsSubscription_NextMsg(out(message), subscription_.get(), 0) == NATS_OK)
            if (natsMsg_GetReply(message.get()))
                NatsDelivery(lease_.connection, message).give_back(0ms);
    }

    std::shared_ptr<NatsContext> context_;
    const ConsumerPlan plan_;
    NatsLink::Lease lease_;  // of the last call
    NatsSubscription subscription_;
    SpentMessages spent_;
    std::string inbox_;
    bool checked_ = false;  // that the consumer exists
    std::string reply_;     // of the last pull request
    std::uint64_t pull_number_ = 0;
    int open_ = 0;  // messages that the last request may still bring
    SteadyClock::time_point pull_ends_;
};

}  // namespace

std::unique_ptr<MessageConsumer> open_nats_consumer(std::shared_ptr<NatsContext> context,
                                                    const ConsumerPlan& plan) {
    return std::make_unique<NatsConsumer>(std::move(context), plan);
}

}  // namespace roster::messaging
