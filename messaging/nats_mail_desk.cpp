// The mail worker's needs on NATS: the bucket of mailed codes, reports through JetStream, questions
// to API nodes as requests.

#include <algorithm>

#include "messaging/nats_sessions.hpp"

namespace roster::messaging {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds min_request_wait{1};

class NatsMailDesk final : public MailDesk {
public:
    explicit NatsMailDesk(std::shared_ptr<NatsContext> context) : context_(std::move(context)) {}

    std::expected<bool, BusUnavailable> was_mailed(const domain::CodeId& code) override {
        const auto key = code.to_string();
        return with_bucket<bool>([&](kvStore* bucket) -> std::expected<bool, BusUnavailable> {
            KeyValueEntry entry;
            const auto status = kvStore_Get(out(entry), bucket, key.c_str());
            if (status == NATS_OK || status == NATS_NOT_FOUND) return status == NATS_OK;
            return std::unexpected(unavailable("mailed codes", status));
        });
    }

    std::expected<void, BusUnavailable> remember_mailed(const domain::CodeId& code) override {
        const auto key = code.to_string();
        return with_bucket<void>([&](kvStore* bucket) -> std::expected<void, BusUnavailable> {
            std::uint64_t revision = 0;
            const auto status = kvStore_PutString(&revision, bucket, key.c_str(), "mailed");
            if (status != NATS_OK) return std::unexpected(unavailable("mailed codes", status));
            return {};
        });
    }

    std::expected<void, BusUnavailable> report(const MailReport& report) override {
        const auto lease = context_->link.lease();
        if (!lease) return not_connected();
        const auto start = SteadyClock::now();
        auto stored = store(*lease->connection, report);
        if (stored || !was_refused(start)) return stored;
        // The stream may be missing: nobody else might have made it yet.
        if (auto ready = ensure_report_stream(*lease->connection); !ready) return ready;
        return store(*lease->connection, report);
    }

    std::expected<ReissueReply, BusUnavailable> request_reissue(
        const ReissueRequest& request, std::chrono::milliseconds timeout) override {
        const auto question = encode(request, context_->keys.report_key());
        const auto answer = ask(reissue_subject, question, timeout);
        if (!answer) return std::unexpected(answer.error());
        return believed(decode_reissue_reply(body_of(*answer), context_->keys, question));
    }

    std::expected<domain::LogTime, BusUnavailable> log_time(
        std::chrono::milliseconds timeout) override {
        const auto question = encode_time_request(context_->keys.report_key());
        const auto answer = ask(time_subject, question, timeout);
        if (!answer) return std::unexpected(answer.error());
        return believed(decode_time_reply(body_of(*answer), question, context_->keys.report_key()));
    }

private:
    // Whether what failed was refused, so that a second try makes sense: a server that stayed
    // silent would do so again.
    static bool was_refused(SteadyClock::time_point start) {
        return SteadyClock::now() - start < nats_request_wait / 2;
    }

    // An answer that is not authentic is no answer.
    template <class Answer>
    static std::expected<Answer, BusUnavailable> believed(
        std::expected<Answer, MessageError> answer) {
        if (!answer) return std::unexpected(BusUnavailable{"NATS: " + answer.error().message});
        return *std::move(answer);
    }

    std::expected<NatsMessage, BusUnavailable> ask(const char* subject, const std::string& question,
                                                   std::chrono::milliseconds timeout) {
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
        const auto subject =
            std::string(report_subject_prefix) + (report.failure ? "failed" : "mailed");
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

    // Does it, and once more with a bucket opened anew: it may have been made again since.
    template <class Result, class Use>
    std::expected<Result, BusUnavailable> with_bucket(Use use) {
        const auto lease = context_->link.lease();
        if (!lease) return not_connected();
        const auto start = SteadyClock::now();
        auto done = use_bucket<Result>(*lease, use);
        if (done || !was_refused(start)) return done;
        bucket_.reset();
        return use_bucket<Result>(*lease, use);
    }

    template <class Result, class Use>
    std::expected<Result, BusUnavailable> use_bucket(const NatsLink::Lease& lease, Use use) {
        if (!bucket_ || bucket_epoch_ != lease.epoch) {
            auto opened = open_mailed_bucket(*lease.connection);
            if (!opened) return std::unexpected(opened.error());
            bucket_ = *std::move(opened);
            bucket_epoch_ = lease.epoch;
        }
        return use(bucket_.get());
    }

    std::shared_ptr<NatsContext> context_;
    KeyValueStore bucket_;
    std::uint64_t bucket_epoch_ = 0;
};

}  // namespace

std::unique_ptr<MailDesk> open_nats_mail_desk(std::shared_ptr<NatsContext> context) {
    return std::make_unique<NatsMailDesk>(std::move(context));
}

}  // namespace roster::messaging
