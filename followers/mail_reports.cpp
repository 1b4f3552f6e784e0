// Many reports are under way at once; each delivery is settled on the thread that took it.

#include "followers/mail_reports.hpp"

#include <condition_variable>
#include <mutex>
#include <optional>
#include <utility>

#include "telemetry/log_line.hpp"

namespace roster::followers {

using actors::Reply;
using messaging::Delivery;
using messaging::MailReport;

// Answers on their way from other threads to the reports' thread. Shared, so that a late answer
// finds it alive.
class MailReports::Answers {
public:
    void put(std::uint64_t ticket, bool committed) {
        const std::lock_guard lock(mutex_);
        answers_.emplace_back(ticket, committed);
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

namespace {

actors::UserOrder order_of(const MailReport& report, const domain::CodeId& code) {
    if (report.failure)
        return domain::RecordMailFailed{report.user, code, *report.failure, report.detail, {}};
    return domain::RecordMailed{report.user, code, {}, report.unconfirmed};
}

telemetry::RequestContext context_of(const std::optional<telemetry::Traceparent>& traceparent) {
    return {{}, traceparent, {}};
}

messaging::ReissueReply reply_to(const domain::LogId& log, domain::LogTime now,
                                 const messaging::ReissueRequest& request, const Reply& reply) {
    using messaging::ReissueVerdict;
    if (!reply) return {ReissueVerdict::try_again, std::nullopt, now};
    const auto& to_mail = std::get<actors::Delivered>(*reply).code_to_mail;
    if (!to_mail) return {ReissueVerdict::nothing, std::nullopt, now};
    const auto& [code, event, recipient] = *to_mail;
    messaging::MailOrder order{.log = log,
                               .event_id = event,
                               .stream = request.stream,
                               .user = request.user,
                               .code = messaging::OrderedCode{code.id, code.key_id, code.life},
                               .recorded_at = code.life.issued_at(),
                               .recipient = recipient,
                               .traceparent = request.traceparent};
    return {ReissueVerdict::reissued, std::move(order), now};
}

}  // namespace

MailReports::MailReports(const MailReportParts& parts, const MailReportSettings& settings)
    : parts_(parts),
      settings_(settings),
      reports_(parts.bus.open_mail_reports()),
      rejected_(parts.metrics.counter("roster_mail_reports_rejected_total",
                                      "Mail reports that were malformed or not authentic")),
      answers_(std::make_shared<Answers>()),
      reissues_(parts.bus.serve_reissues(
          [this](messaging::ReissueRequest request, messaging::ReissueAnswer answer) {
              reissue(request, std::move(answer));
          },
          [this] { return parts_.clock.log_now(); })) {}
MailReports::~MailReports() = default;

Rest MailReports::step() {
    settle_answered();
    if (under_way_.size() >= settings_.max_under_way) {
        answers_->wait(settings_.idle);
        return {};
    }
    for (auto& taken : gather()) deliver(std::move(taken));
    return {};
}

void MailReports::finish() { settle_answered(); }

// While answers are awaited it looks for them as often as reports are gathered.
std::vector<MailReports::Taken> MailReports::gather() {
    std::vector<Taken> taken;
    const auto first = under_way_.empty() ? settings_.idle : settings_.gather;
    if (!take_next(first, taken)) return taken;
    const auto end = parts_.clock.steady_now() + settings_.gather;
    while (under_way_.size() + taken.size() < settings_.max_under_way) {
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(end - parts_.clock.steady_now());
        if (left.count() <= 0 || !take_next(left, taken)) break;
    }
    return taken;
}

// False: nothing came.
bool MailReports::take_next(std::chrono::milliseconds timeout, std::vector<Taken>& taken) {
    auto next = reports_->next(timeout);
    if (!next) {
        answers_->wait(timeout);
        return false;
    }
    auto delivery = *std::move(next);
    if (!delivery) return false;
    auto report = messaging::decode_report(delivery->body(), parts_.keys.report_key());
    if (report && !report->code) {
        delivery->acknowledge();  // a notice: the log tells of codes
        return true;
    }
    if (report) {
        taken.push_back({std::move(delivery), *std::move(report)});
        return true;
    }
    rejected_.add();
    telemetry::log_line(telemetry::LogLevel::warning, "mail_report_rejected",
                        {{"detail", report.error().message}});
    delivery->reject();
    return true;
}

void MailReports::deliver(Taken taken) {
    const auto ticket = next_ticket_++;
    under_way_.emplace(ticket, std::move(taken.delivery));
    const auto& report = taken.report;
    parts_.users.deliver(report.stream, order_of(report, *report.code),
                         context_of(report.traceparent),
                         [answers = answers_, ticket](const Reply& reply) {
                             answers->put(ticket, reply.has_value());
                         });
}

void MailReports::settle_answered() {
    for (const auto& [ticket, committed] : answers_->take()) settle(ticket, committed);
}

void MailReports::settle(std::uint64_t ticket, bool committed) {
    const auto found = under_way_.find(ticket);
    if (found == under_way_.end()) return;
    if (committed)
        found->second->acknowledge();
    else
        found->second->give_back(settings_.retry);
    under_way_.erase(found);
}

void MailReports::reissue(const messaging::ReissueRequest& request,
                          messaging::ReissueAnswer answer) {
    parts_.users.deliver(
        request.stream, actors::ReissueOrder{request.user, request.origin},
        context_of(request.traceparent),
        [log = parts_.log_id, &clock = parts_.clock, request, answer = std::move(answer)](
            const Reply& reply) { answer(reply_to(log, clock.log_now(), request, reply)); });
}

}  // namespace roster::followers
