// The mail worker's needs on NATS: reports through JetStream, whose stream also remembers them, and
// questions to API nodes as requests.

#include <algorithm>

#include "messaging/nats_sessions.hpp"

namespace roster::messaging {
namespace {

using SteadyClock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds min_request_wait{1};

// An answer that is not authentic is no answer.
template <class Answer>
std::expected<Answer, BusUnavailable> believed(std::expected<Answer, MessageError> answer) {
    if (!answer) return std::unexpected(BusUnavailable{"NATS: " + answer.error().message});
    return *std::move(answer);
}

std::string report_subject(const domain::EventId& order) {
    return report_subject_prefix + order.to_string();
}

// Asks a node of the queue group, and after a while again: the group is drawn from anew each time,
// so that one that is frozen or cut off costs a moment. Nodes answer the same question alike.
class NatsReissueQuestion final : public ReissueQuestion {
public:
    NatsReissueQuestion(const crypto::KeyRing& keys, std::optional<NatsLink::Lease> lease,
                        const ReissueRequest& request, milliseconds timeout)
        : keys_(keys),
          lease_(std::move(lease)),
          question_(encode(request, keys.report_key())),
          deadline_(SteadyClock::now() + timeout) {
        if (!lease_) return;
        inbox_ = new_inbox();
        (void)natsConnection_SubscribeSync(out(subscription_), lease_->connection->get(),
                                           inbox_.c_str());
    }

    std::optional<std::expected<ReissueReply, BusUnavailable>> answer() override {
        if (!subscription_) return not_connected();
        const auto now = SteadyClock::now();
        if (now >= next_) ask(now);
        while (const auto reply = next_reply())
            if (auto answer = decode_reissue_reply(body_of(*reply), keys_, question_))
                return *std::move(answer);
        if (now < deadline_) return std::nullopt;
        return std::unexpected(BusUnavailable{"no API node answers"});
    }

private:
    void ask(SteadyClock::time_point now) {
        next_ = now + MailDesk::patience;
        (void)natsConnection_PublishRequest(lease_->connection->get(), reissue_subject,
                                            inbox_.c_str(), question_.data(),
                                            static_cast<int>(question_.size()));
    }

    // "No responders" comes as a message too, and means: later.
    std::optional<NatsMessage> next_reply() {
        NatsMessage message;
        if (natsSubscription_NextMsg(out(message), subscription_.get(), 0) != NATS_OK)
            return std::nullopt;
        return message;
    }

    const crypto::KeyRing& keys_;
    const std::optional<NatsLink::Lease> lease_;
    const std::string question_;
    const SteadyClock::time_point deadline_;
    std::string inbox_;
    NatsSubscription subscription_;
    SteadyClock::time_point next_;
};

class NatsMailDesk final : public MailDesk {
public:
    explicit NatsMailDesk(std::shared_ptr<NatsContext> context) : context_(std::move(context)) {}

    std::expected<std::optional<MailReport>, BusUnavailable> reported(
        const domain::EventId& order) override {
        const auto lease = context_->link.lease();
        if (!lease) return not_connected();
        NatsMessage message;
        jsErrCode error{};
        const auto status =
            js_GetLastMsg(out(message), lease->connection->jetstream(), report_stream_name,
                          report_subject(order).c_str(), nullptr, &error);
        if (error == JSNoMessageFoundErr) return std::nullopt;
        if (status != NATS_OK) return std::unexpected(unavailable("reports", status));
        const auto report = decode_report(body_of(message), context_->keys.report_key());
        // What somebody else put there is no memory of ours.
        if (!report || report->order != order) return std::nullopt;
        return *report;
    }

    std::expected<void, BusUnavailable> report(const MailReport& report) override {
        const auto lease = context_->link.lease();
        if (!lease) return not_connected();
        const auto start = SteadyClock::now();
        auto stored = store(*lease->connection, report);
        if (stored || context_->role == NatsRole::worker || !was_refused(start)) return stored;
        // The stream may be missing: nobody else might have made it yet.
        if (auto ready = ensure_report_stream(*lease->connection, context_->limits); !ready)
            return ready;
        return store(*lease->connection, report);
    }

    std::unique_ptr<ReissueQuestion> ask_reissue(const ReissueRequest& request,
                                                 milliseconds timeout) override {
        return std::make_unique<NatsReissueQuestion>(context_->keys, context_->link.lease(),
                                                     request, timeout);
    }

    std::expected<domain::LogTime, BusUnavailable> log_time(milliseconds timeout) override {
        for (const auto deadline = SteadyClock::now() + timeout;;) {
            const auto start = SteadyClock::now();
            const auto left = std::chrono::ceil<milliseconds>(deadline - start);
            auto time = log_time_of_one(std::min(left, patience));
            // One that stayed silent may be frozen; that nobody is there is said at once.
            const bool was_silent = SteadyClock::now() - start >= patience;
            if (time || !was_silent || SteadyClock::now() >= deadline) return time;
        }
    }

private:
    // Whether what failed was refused, so that a second try makes sense: a server that stayed
    // silent would do so again.
    static bool was_refused(SteadyClock::time_point start) {
        return SteadyClock::now() - start < nats_request_wait / 2;
    }

    std::expected<domain::LogTime, BusUnavailable> log_time_of_one(milliseconds timeout) {
        const auto question = encode_time_request(context_->keys.report_key());
        const auto answer = ask(time_subject, question, timeout);
        if (!answer) return std::unexpected(answer.error());
        return believed(decode_time_reply(body_of(*answer), question, context_->keys.report_key()));
    }

    std::expected<NatsMessage, BusUnavailable> ask(const char* subject, const std::string& question,
                                                   milliseconds timeout) {
        const auto lease = context_->link.lease();
        if (!lease) return not_connected();
        NatsMessage answer;
        const auto status = natsConnection_Request(
            out(answer), lease->connection->get(), subject, question.data(),
            static_cast<int>(question.size()), std::max(timeout, min_request_wait).count());
        if (status == NATS_NO_RESPONDERS)
            return std::unexpected(BusUnavailable{"no API node answers"});
        if (status != NATS_OK) return std::unexpected(unavailable("request", status));
        return answer;
    }

    std::expected<void, BusUnavailable> store(const NatsConnection& connection,
                                              const MailReport& report) {
        const auto subject = report_subject(report.order);
        const auto body = encode(report, context_->keys.report_key());
        const auto id = report_id(report);
        jsPubOptions options;
        jsPubOptions_Init(&options);
        options.MsgId = id.c_str();
        PublishAck ack;
        jsErrCode error{};
        const auto status =
            js_Publish(out(ack), connection.jetstream(), subject.c_str(), body.data(),
                       static_cast<int>(body.size()), &options, &error);
        if (status != NATS_OK) return std::unexpected(unavailable("report", status));
        return {};
    }

    std::shared_ptr<NatsContext> context_;
};

}  // namespace

std::unique_ptr<MailDesk> open_nats_mail_desk(std::shared_ptr<NatsContext> context) {
    return std::make_unique<NatsMailDesk>(std::move(context));
}

}  // namespace roster::messaging
