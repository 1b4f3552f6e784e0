// Many reports are under way at once, so that they share commits; each delivery is settled on the
// thread that took it.

#include "followers/mail_reports.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "telemetry/log_line.hpp"

namespace roster::followers {

namespace {

using namespace std::chrono_literals;
using messaging::Delivery;
using messaging::MailReport;

constexpr auto idle_wait = 500ms;
constexpr auto busy_wait = 5ms;
constexpr auto retry_delay = 1000ms;

// Answers on their way from actor threads to the reports' thread. Shared, so that a late answer
// finds it alive.
class Answers {
public:
    void put(std::uint64_t ticket, bool settled) {
        const std::lock_guard lock(mutex_);
        answers_.emplace_back(ticket, settled);
        arrived_.notify_one();
    }

    std::vector<std::pair<std::uint64_t, bool>> take() {
        const std::lock_guard lock(mutex_);
        return std::exchange(answers_, {});
    }

    void wait(std::chrono::milliseconds limit) {
        std::unique_lock lock(mutex_);
        arrived_.wait_for(lock, limit, [&] { return !answers_.empty(); });
    }

private:
    std::mutex mutex_;
    std::condition_variable arrived_;
    std::vector<std::pair<std::uint64_t, bool>> answers_;
};

actors::UserOrder order_of(const MailReport& report) {
    if (report.failure)
        return domain::RecordMailFailed{
            report.user, report.code, *report.failure, report.detail, {}};
    return domain::RecordMailed{report.user, report.code, {}};
}

telemetry::RequestContext context_of(const std::string& traceparent) {
    return {{}, traceparent, {}};
}

}  // namespace

class MailReports::Desk {
public:
    explicit Desk(const MailReportParts& parts)
        : parts_(parts),
          reports_(parts.bus.open_mail_reports()),
          rejected_(parts.metrics.counter("roster_mail_reports_rejected_total",
                                          "Mail reports that were malformed or not authentic")),
          reissues_(parts.bus.serve_reissues(
              [this](messaging::ReissueRequest request, messaging::ReissueAnswer answer) {
                  reissue(request, std::move(answer));
              },
              [this] { return parts_.clock.log_now(); })) {}

    void step() {
        for (const auto& [ticket, settled] : answers_->take()) settle(ticket, settled);
        if (under_way_.size() >= max_under_way) return answers_->wait(idle_wait);
        auto delivery = reports_->next(under_way_.empty() ? idle_wait : busy_wait);
        if (!delivery) return answers_->wait(idle_wait);
        if (*delivery) take(std::move(*delivery));
    }

private:
    void take(std::unique_ptr<Delivery> delivery) {
        const auto report = messaging::decode_report(delivery->body(), parts_.keys.report_key());
        if (!report) {
            rejected_.add();
            telemetry::log_line(telemetry::LogLevel::warning, "mail_report_rejected",
                                {{"detail", report.error().message}});
            return delivery->reject();
        }
        const auto ticket = next_ticket_++;
        under_way_.emplace(ticket, std::move(delivery));
        parts_.users.deliver(report->stream, order_of(*report), context_of(report->traceparent),
                             [answers = answers_, ticket](const actors::DeliveryOutcome& outcome) {
                                 answers->put(ticket, outcome.has_value());
                             });
    }

    void settle(std::uint64_t ticket, bool settled) {
        const auto found = under_way_.find(ticket);
        if (found == under_way_.end()) return;
        if (settled)
            found->second->acknowledge();
        else
            found->second->give_back(retry_delay);
        under_way_.erase(found);
    }

    void reissue(const messaging::ReissueRequest& request, messaging::ReissueAnswer answer) {
        parts_.users.deliver(request.stream,
                             domain::ReissueCode{request.user, request.origin, {}, {}},
                             context_of(request.traceparent),
                             [log = parts_.log_id, &clock = parts_.clock, request,
                              answer = std::move(answer)](const actors::DeliveryOutcome& outcome) {
                                 answer(reply_to(log, clock.log_now(), request, outcome));
                             });
    }

    static messaging::ReissueReply reply_to(const domain::LogId& log, domain::LogTime now,
                                            const messaging::ReissueRequest& request,
                                            const actors::DeliveryOutcome& outcome) {
        using messaging::ReissueVerdict;
        if (!outcome) return {ReissueVerdict::try_again, std::nullopt, now};
        if (!outcome->code_to_mail) return {ReissueVerdict::nothing, std::nullopt, now};
        const auto& [code, event, recipient] = *outcome->code_to_mail;
        messaging::MailOrder order{
            .log = log,
            .event_id = event,
            .stream = request.stream,
            .user = request.user,
            .code = messaging::OrderedCode{code.id, code.key_id, code.issued_at, code.expires_at},
            .recorded_at = code.issued_at,
            .recipient = recipient,
            .traceparent = request.traceparent};
        return {ReissueVerdict::reissued, std::move(order), now};
    }

    MailReportParts parts_;
    std::unique_ptr<messaging::MessageConsumer> reports_;
    telemetry::Counter& rejected_;
    std::shared_ptr<Answers> answers_ = std::make_shared<Answers>();
    std::unordered_map<std::uint64_t, std::unique_ptr<Delivery>> under_way_;
    std::uint64_t next_ticket_ = 1;
    std::unique_ptr<messaging::ReissueDesk> reissues_;  // last: its callbacks use what stands above
};

MailReports::MailReports(const MailReportParts& parts) : desk_(std::make_unique<Desk>(parts)) {}
MailReports::~MailReports() = default;

void MailReports::step() { desk_->step(); }

}  // namespace roster::followers
