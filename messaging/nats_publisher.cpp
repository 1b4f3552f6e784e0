// Publishes a batch without waiting in between and gathers the acknowledgements on an inbox of its
// own: unlike js_PublishMsgAsync that tells each message's sequence, and whether it was a
// duplicate, and leaves nothing behind when the wait is over.

#include <algorithm>
#include <charconv>
#include <vector>

#include <fmt/format.h>

#include "messaging/nats_sessions.hpp"
#include "messaging/strict_json.hpp"

namespace roster::messaging {
namespace {

using namespace std::chrono_literals;
using SteadyClock = std::chrono::steady_clock;

constexpr auto publish_wait = 5s;
constexpr auto ack_poll = 100ms;  // how often a lost connection is looked for

struct Ack {
    bool stored = false;
    std::uint64_t sequence = 0;
    bool duplicate = false;
    std::string error = {};
};

// {"stream":…,"seq":1,"duplicate":true} or {"error":{"description":…}}
Ack parse_ack(const NatsMessage& message) {
    const auto document = text::JsonDocument::parse(body_of(message), message_limits);
    if (!document) return {.error = "an acknowledgement that cannot be read"};
    const auto answer = document->root();
    if (answer["error"].exists())
        return {.error = std::string(answer["error"]["description"].text().value_or("refused"))};
    const auto sequence = answer["seq"].integer();
    if (!sequence || *sequence < 0) return {.error = "an acknowledgement without a sequence"};
    return {.stored = true,
            .sequence = static_cast<std::uint64_t>(*sequence),
            .duplicate = answer["duplicate"].boolean().value_or(false)};
}

// The acknowledgements of one batch.
class AckedBatch {
public:
    explicit AckedBatch(std::size_t size) : acks_(size), missing_(size) {}

    void set(std::size_t index, Ack ack) {
        if (index >= acks_.size() || acks_[index].stored || !acks_[index].error.empty()) return;
        acks_[index] = std::move(ack);
        --missing_;
    }
    [[nodiscard]] bool complete() const { return missing_ == 0; }

    [[nodiscard]] std::expected<PublishProgress, BusUnavailable> progress(
        const std::string& reason) const {
        const auto first_open = std::ranges::find(acks_, false, &Ack::stored);
        PublishProgress progress;
        progress.acknowledged = static_cast<std::size_t>(first_open - acks_.begin());
        if (first_open != acks_.end())
            progress.stopped_by = first_open->error.empty() ? reason : first_open->error;
        for (const auto& ack : acks_) count(ack, progress);
        if (progress.highest_sequence == 0 && !acks_.empty())
            return std::unexpected(BusUnavailable{progress.stopped_by});
        return progress;
    }

private:
    static void count(const Ack& ack, PublishProgress& progress) {
        if (!ack.stored) return;
        progress.highest_sequence = std::max(progress.highest_sequence, ack.sequence);
        if (ack.duplicate) return;
        const auto lowest = progress.lowest_new_sequence;
        progress.lowest_new_sequence = lowest == 0 ? ack.sequence : std::min(lowest, ack.sequence);
    }

    std::vector<Ack> acks_;
    std::size_t missing_;
};

NatsMessage make_message(const OutboundEvent& event, const std::string& reply) {
    NatsMessage message;
    auto status = natsMsg_Create(out(message), event.subject.c_str(), reply.c_str(),
                                 event.body.data(), static_cast<int>(event.body.size()));
    if (status == NATS_OK)
        status = natsMsgHeader_Set(message.get(), "Nats-Msg-Id", event.id.to_string().c_str());
    if (status == NATS_OK && event.traceparent)
        status = natsMsgHeader_Set(message.get(), "traceparent", event.traceparent->text().c_str());
    return status == NATS_OK ? std::move(message) : nullptr;
}

class NatsPublisher final : public EventPublisher {
public:
    NatsPublisher(std::shared_ptr<NatsContext> context, std::string replay)
        : context_(std::move(context)), replay_(std::move(replay)) {}

    std::expected<StreamStatus, BusUnavailable> ensure_stream() override {
        const auto lease = context_->link.lease();
        if (!lease) return not_connected();
        return replay_.empty()
                   ? ensure_all(*lease->connection, context_->limits)
                   : ensure_replay_stream(*lease->connection, replay_, context_->limits);
    }

    std::expected<PublishProgress, BusUnavailable> publish(
        std::span<const OutboundEvent> batch) override {
        const auto lease = context_->link.lease();
        if (!lease) return not_connected();
        if (auto ready = subscribe(*lease); !ready) return std::unexpected(ready.error());
        if (batch.empty()) return PublishProgress{};

        const auto deadline = SteadyClock::now() + publish_wait;
        ++batch_number_;
        AckedBatch acked(batch.size());
        auto reason = send(*lease, batch);
        if (reason.empty()) reason = collect(*lease, acked, deadline);
        return acked.progress(reason);
    }

    std::expected<void, BusUnavailable> forget_mails(const domain::UserId& user) override {
        const auto lease = context_->link.lease();
        if (!lease) return not_connected();
        return forget_mails_of(*lease->connection, user);
    }

private:
    std::expected<void, BusUnavailable> subscribe(const NatsLink::Lease& lease) {
        if (subscription_ && subscribed_on_ == lease.connection) return {};
        subscription_.reset();
        inbox_ = new_inbox();
        const auto subject = inbox_ + ".*.*";
        const auto status = natsConnection_SubscribeSync(out(subscription_),
                                                         lease.connection->get(), subject.c_str());
        if (status != NATS_OK) return std::unexpected(unavailable("inbox", status));
        subscribed_on_ = lease.connection;
        return {};
    }

    // Empty, or why not all could be sent. What was sent is acknowledged to an inbox that names
    // batch and index.
    std::string send(const NatsLink::Lease& lease, std::span<const OutboundEvent> batch) {
        for (std::size_t index = 0; index < batch.size(); ++index) {
            auto message =
                make_message(batch[index], fmt::format("{}.{}.{}", inbox_, batch_number_, index));
            if (!message) return "a message cannot be made";
            const auto status = natsConnection_PublishMsg(lease.connection->get(), message.get());
            spent_.add(std::move(message));
            if (status != NATS_OK) return unavailable("publish", status).message;
        }
        return {};
    }

    // Why the wait ended before all was acknowledged, if it did.
    std::string collect(const NatsLink::Lease& lease, AckedBatch& acked,
                        SteadyClock::time_point deadline) {
        while (!acked.complete()) {
            const auto now = SteadyClock::now();
            if (now >= deadline) return "NATS does not acknowledge";
            const auto wait = std::min(std::chrono::ceil<std::chrono::milliseconds>(deadline - now),
                                       std::chrono::milliseconds(ack_poll));
            NatsMessage message;
            const auto status =
                natsSubscription_NextMsg(out(message), subscription_.get(), wait.count());
            if (status == NATS_OK)
                note(std::move(message), acked);
            else if (status == NATS_NO_RESPONDERS)
                return "no stream takes the events";
            else if (status != NATS_TIMEOUT)
                return unavailable("acknowledgements", status).message;
            else if (!context_->link.is_current(lease))
                return "the connection to NATS was lost";
        }
        return {};
    }

    // Acknowledgements of earlier batches that come late are not counted.
    void note(NatsMessage message, AckedBatch& acked) {
        if (const auto index = index_of(natsMsg_GetSubject(message.get())))
            acked.set(*index, parse_ack(message));
        spent_.add(std::move(message));
    }

    // Within the batch at hand.
    [[nodiscard]] std::optional<std::size_t> index_of(std::string_view subject) const {
        const auto prefix = fmt::format("{}.{}.", inbox_, batch_number_);
        if (!subject.starts_with(prefix)) return std::nullopt;
        std::size_t index = 0;
        const auto digits = subject.substr(prefix.size());
        const auto [end, error] =
            std::from_chars(digits.data(), digits.data() + digits.size(), index);
        const bool is_number = error == std::errc() && end == digits.data() + digits.size();
        return is_number ? std::optional(index) : std::nullopt;
    }

    std::shared_ptr<NatsContext> context_;
    std::string replay_;  // the name of one; empty: the events' own stream
    std::shared_ptr<NatsConnection> subscribed_on_;
    NatsSubscription subscription_;
    SpentMessages spent_;
    std::string inbox_;
    std::uint64_t batch_number_ = 0;
};

}  // namespace

std::unique_ptr<EventPublisher> open_nats_publisher(std::shared_ptr<NatsContext> context) {
    return std::make_unique<NatsPublisher>(std::move(context), std::string());
}

std::unique_ptr<EventPublisher> open_nats_replay(std::shared_ptr<NatsContext> context,
                                                 const std::string& name) {
    return std::make_unique<NatsPublisher>(std::move(context), name);
}

}  // namespace roster::messaging
