// The stages of an order: receive, look up, choose, deliver or replace, record.

#include "consumer/mail_handler.hpp"

#include <exception>
#include <utility>

#include "consumer/limits.hpp"
#include "consumer/mail_trace.hpp"
#include "crypto/code_derivation.hpp"
#include "domain/policy.hpp"
#include "messaging/cloud_event.hpp"
#include "telemetry/log_line.hpp"

namespace roster::consumer {

namespace {

using messaging::MailOrder;
using messaging::ReissueVerdict;
using telemetry::LogLevel;
using Kind = MailError::Kind;

bool stands_for(const MailOrder& fresh, const MailOrder& ordered) {
    return fresh.code && fresh.user == ordered.user && fresh.stream == ordered.stream &&
           fresh.log == ordered.log;
}

}  // namespace

MailHandler::MailHandler(const MailHandlerParts& parts,
                         std::unique_ptr<messaging::Delivery> delivery)
    : parts_(parts),
      delivery_(std::move(delivery)),
      began_(parts_.clock.steady_now()),
      kept_(began_) {
    parts_.metrics.change_in_hand(1);
}

MailHandler::~MailHandler() { parts_.metrics.change_in_hand(-1); }

std::optional<MailHandler::Pause> MailHandler::step() {
    try {
        return (this->*stage_)();
    } catch (const std::exception& error) {
        telemetry::log_line(LogLevel::error, "mail_worker_error", {{"what", error.what()}});
        return give_back(limits::error_delay, OrderOutcome::error);
    }
}

void MailHandler::keep() {
    if (!is_still_ours()) return;
    kept_ = parts_.clock.steady_now();
    delivery_->in_progress();
}

// Not if this process was frozen: then another worker has the order by now.
bool MailHandler::is_still_ours() const {
    return parts_.clock.steady_now() - kept_.load() < limits::keep_grace;
}

bool MailHandler::finish_now() {
    if (!is_unrecorded() || !parts_.desk.report(report())) return false;
    (void)acknowledge(outcome_);
    return true;
}

void MailHandler::give_back_now() { (void)give_back(Pause(0), OrderOutcome::stopping); }

// --- What was ordered, and whether it was done already

MailHandler::Next MailHandler::receive() {
    auto order = messaging::decode_mail_order(delivery_->body(), parts_.keys.mail_key());
    if (!order) {
        telemetry::log_line(LogLevel::error, "mail_order_rejected",
                            {{"reason", order.error().message}});
        parts_.metrics.count(OrderOutcome::malformed);
        delivery_->reject();
        return std::nullopt;
    }
    ordered_ = *std::move(order);
    current_ = ordered_;
    auto claim = parts_.under_way.claim(ordered_->event_id);
    if (!claim) return give_back(limits::bus_trouble_delay, OrderOutcome::in_hand_already);
    claim_ = *std::move(claim);
    if (auto sent = parts_.unrecorded.take(ordered_->event_id)) {
        current_ = std::move(sent->order);
        unconfirmed_ = sent->unconfirmed;
        outcome_ = OrderOutcome::repeated;
        return record();
    }
    return look_up();
}

MailHandler::Next MailHandler::look_up() {
    const auto report = parts_.desk.reported(ordered_->event_id);
    if (!report) {
        if (lookups_ < limits::lookup_pauses.size())
            return pause(&MailHandler::look_up, limits::lookup_pauses[lookups_++]);
        return give_back(limits::bus_trouble_delay, OrderOutcome::bus_trouble);
    }
    return *report ? acknowledge(OrderOutcome::repeated) : choose();
}

MailHandler::Next MailHandler::choose() {
    if (is_notice()) {
        const bool too_old = parts_.clock.log_now() - ordered_->recorded_at > limits::notice_age;
        return too_old ? acknowledge(OrderOutcome::too_old) : deliver();
    }
    return is_worth_mailing() ? deliver() : replace();
}

// --- Sending

MailHandler::Next MailHandler::deliver() {
    const auto mail = compose();
    if (!mail) {
        telemetry::log_line(
            LogLevel::error, "mail_code_key_missing",
            {{"key_id", current_->code->code_key_id.text()},
             {"what_to_do", "give this worker the current keys file's mailer share"}});
        return give_back(limits::missing_key_delay, OrderOutcome::missing_key);
    }
    if (!is_still_ours()) return forget();
    const auto sent = parts_.mailer.send(*mail);
    parts_.server.note(sent);
    return sent ? delivered(false) : judge(sent.error());
}

MailHandler::Next MailHandler::judge(const MailError& error) {
    switch (error.kind) {
        case Kind::later:
            return try_again(error);
        case Kind::overdue:
            return start_over(error);
        case Kind::unreachable:
        case Kind::ours:
            return wait_for_server(error);
        case Kind::refused:
        case Kind::not_mailable:
            return fail(domain::MailFailure::refused, error.message, OrderOutcome::refused);
        case Kind::unconfirmed:
            log(LogLevel::warning, "mail_unconfirmed", OrderOutcome::unconfirmed, error.message);
            return delivered(true);
    }
    return std::nullopt;
}

MailHandler::Next MailHandler::delivered(bool unconfirmed) {
    unconfirmed_ = unconfirmed;
    if (current_->code && !unconfirmed)
        parts_.metrics.observe_delivery(parts_.clock.log_now() - current_->code->life.issued_at());
    outcome_ = is_notice() ? OrderOutcome::notice_mailed : OrderOutcome::code_mailed;
    if (unconfirmed) outcome_ = OrderOutcome::unconfirmed;
    return record();
}

MailHandler::Next MailHandler::try_again(const MailError& error) {
    parts_.metrics.count_temporary_failure();
    detail_ = error.message;
    log(LogLevel::warning, "mail_postponed", OrderOutcome::postponed, detail_);
    if (retries_ == limits::retry_pauses.size()) return next_round();
    const auto wait = limits::retry_pauses[retries_];
    if (!is_worth_trying_after(wait)) return next_round();
    ++retries_;
    return pause(&MailHandler::retry, wait);
}

// The server took so long with its greeting, or with the mails before, that the code has too little
// life left by now.
MailHandler::Next MailHandler::start_over(const MailError& error) {
    parts_.metrics.count_temporary_failure();
    detail_ = error.message;
    log(LogLevel::warning, "mail_overdue", OrderOutcome::postponed, detail_);
    return choose();
}

// Where every thread was with a slow server it comes later than it was meant to; and a bus that
// lost the order and was given it again may have brought it to somebody else meanwhile.
MailHandler::Next MailHandler::retry() {
    if (is_done_elsewhere()) return acknowledge(OrderOutcome::repeated);
    return is_worth_trying_after(Pause(0)) ? deliver() : choose();
}

bool MailHandler::is_done_elsewhere() {
    const auto report = parts_.desk.reported(ordered_->event_id);
    return report && *report;
}

// Nothing of this is the person's fault: the order waits on the bus until the server takes mails.
MailHandler::Next MailHandler::wait_for_server(const MailError& error) {
    parts_.metrics.count_temporary_failure();
    detail_ = error.message;
    const bool soon = error.kind == Kind::unreachable && retries_ < limits::retry_pauses.size() &&
                      is_worth_trying_after(limits::retry_pauses[retries_]);
    if (soon) return pause(&MailHandler::retry, limits::retry_pauses[retries_++]);
    const auto outcome =
        error.kind == Kind::ours ? OrderOutcome::server_refuses_us : OrderOutcome::server_down;
    return give_back(limits::server_down_delay, outcome);
}

MailHandler::Next MailHandler::next_round() {
    if (rounds_ == limits::round_pauses.size()) return give_up();
    retries_ = 0;
    return pause(&MailHandler::choose, limits::round_pauses[rounds_++]);
}

MailHandler::Next MailHandler::give_up() {
    // Both come to an end: a notice becomes too old, a code's life is over.
    if (is_notice() || is_worth_mailing())
        return give_back(limits::long_delay, OrderOutcome::postponed);
    return fail(domain::MailFailure::undelivered, detail_, OrderOutcome::undelivered);
}

// --- A fresh code in the place of one that has too little life left

MailHandler::Next MailHandler::replace() {
    if (reissues_ == domain::Policy::reissues_per_code) return give_up();
    // The log grants few fresh codes for an order: none is spent on a server that takes no mail.
    if (!parts_.server.is_up() && !rehearse())
        return give_back(limits::server_down_delay, OrderOutcome::server_down);
    asked_ = parts_.clock.steady_now();
    question_ = parts_.desk.ask_reissue({.stream = ordered_->stream,
                                         .user = ordered_->user,
                                         .origin = ordered_->code->code_id,
                                         .traceparent = ordered_->traceparent},
                                        limits::reissue_timeout);
    return await_reply();
}

// Whether the server would take a mail now.
bool MailHandler::rehearse() {
    const auto mail = compose();
    if (!mail) return false;
    parts_.server.note(parts_.mailer.rehearse(*mail));
    return parts_.server.is_up();
}

MailHandler::Next MailHandler::await_reply() {
    auto reply = question_->answer();
    if (!reply) return pause(&MailHandler::await_reply, limits::reissue_poll);
    question_.reset();
    if (!*reply) return give_back(limits::bus_trouble_delay, OrderOutcome::bus_trouble);
    return take_reply(**std::move(reply));
}

MailHandler::Next MailHandler::take_reply(messaging::ReissueReply reply) {
    parts_.metrics.count_reissue(reply.verdict);
    switch (reply.verdict) {
        case ReissueVerdict::nothing:
            return acknowledge(OrderOutcome::nothing_to_send);
        case ReissueVerdict::try_again:
            return give_back(limits::bus_trouble_delay, OrderOutcome::bus_trouble);
        case ReissueVerdict::reissued:
            return accept_reissue(std::move(reply.order));
    }
    return std::nullopt;
}

MailHandler::Next MailHandler::accept_reissue(std::optional<MailOrder> order) {
    if (!order || !stands_for(*order, *ordered_)) {
        log(LogLevel::error, "mail_reissue_mismatched", OrderOutcome::malformed);
        return give_back(limits::bus_trouble_delay, OrderOutcome::bus_trouble);
    }
    ++reissues_;
    current_ = *std::move(order);
    if (!is_worth_mailing()) return replace();
    return is_done_elsewhere() ? acknowledge(OrderOutcome::repeated) : deliver();
}

// --- Telling the bus

MailHandler::Next MailHandler::fail(domain::MailFailure failure, std::string detail,
                                    OrderOutcome outcome) {
    failure_ = failure;
    detail_ = std::move(detail);
    outcome_ = outcome;
    log(LogLevel::warning, "mail_failed", outcome, detail_);
    return record();
}

MailHandler::Next MailHandler::record() {
    if (parts_.desk.report(report())) return acknowledge(outcome_);
    if (records_ == limits::record_pauses.size()) return give_back_unrecorded();
    return pause(&MailHandler::record, limits::record_pauses[records_++]);
}

messaging::MailReport MailHandler::report() const {
    const auto& code = current_->code;
    return {.order = ordered_->event_id,
            .stream = current_->stream,
            .user = current_->user,
            .code = code ? std::optional(code->code_id) : std::nullopt,
            .failure = failure_,
            .unconfirmed = unconfirmed_,
            .detail = failure_ ? messaging::mail_detail(detail_) : domain::MailDetail(),
            .traceparent = current_->traceparent};
}

// --- The ends of a step

MailHandler::Next MailHandler::pause(Stage stage, Pause pause) {
    stage_ = stage;
    return pause;
}

MailHandler::Next MailHandler::acknowledge(OrderOutcome outcome) {
    parts_.metrics.count(outcome);
    log(LogLevel::info, "mail_order_done", outcome);
    trace(outcome);
    delivery_->acknowledge();
    return std::nullopt;
}

MailHandler::Next MailHandler::give_back(Pause delay, OrderOutcome outcome) {
    parts_.metrics.count(outcome);
    log(LogLevel::info, "mail_order_given_back", outcome);
    trace(outcome);
    delivery_->give_back(delay);
    return std::nullopt;
}

// Another worker has it by now: a word about it would be taken for one about that delivery.
MailHandler::Next MailHandler::forget() {
    parts_.metrics.count(OrderOutcome::lost);
    log(LogLevel::warning, "mail_order_lost", OrderOutcome::lost);
    delivery_->forget();
    return std::nullopt;
}

MailHandler::Next MailHandler::give_back_unrecorded() {
    if (!failure_)
        parts_.unrecorded.put(ordered_->event_id,
                              {.order = *current_, .unconfirmed = unconfirmed_});
    return give_back(limits::bus_trouble_delay, OrderOutcome::bus_trouble);
}

// Never an address, never a code.
void MailHandler::log(LogLevel level, const char* event, OrderOutcome outcome,
                      const std::string& detail) const {
    if (!current_) return;
    telemetry::log_line(
        level, event,
        {{"outcome", name_of(outcome)},
         {"event_id", ordered_->event_id.to_string()},
         {"code_id", current_->code ? current_->code->code_id.to_string() : std::string()},
         {"traceparent", text_of(ordered_->traceparent)},
         {"delivery", delivery_->attempt()},
         {"detail", detail}});
}

// From when it came to when this worker was done with it.
void MailHandler::trace(OrderOutcome outcome) const {
    if (parts_.tracer == nullptr || !ordered_) return;
    auto work = work_on({*ordered_, outcome, delivery_->attempt(), failure_.has_value()},
                        parts_.bus_system, began_, parts_.clock.steady_now());
    parts_.tracer->record(ordered_->traceparent, std::move(work));
}

// --- The mail

bool MailHandler::is_worth_mailing() const {
    return current_->code->life.has_three_quarters_left(now());
}

bool MailHandler::is_worth_trying_after(Pause wait) const {
    return is_notice() || current_->code->life.has_a_quarter_left(now() + wait);
}

// A fresh code was made after it was asked for: whatever this machine's clock says, it is no older.
domain::LogTime MailHandler::now() const {
    if (reissues_ == 0) return parts_.clock.log_now();
    const auto waited =
        std::chrono::ceil<domain::LogClock::duration>(parts_.clock.steady_now() - asked_);
    return current_->code->life.issued_at() + waited;
}

// Nothing if this worker lacks the code's key.
std::optional<Mail> MailHandler::compose() const {
    if (!current_->code)
        return parts_.templates.render(
            NoticeMail{.recipient = current_->recipient, .event_id = current_->event_id});
    const auto* key = parts_.keys.code_key(current_->code->code_key_id);
    if (key == nullptr) return std::nullopt;
    const crypto::CodeSubject subject{
        .log = current_->log, .user = current_->user, .code = current_->code->code_id};
    auto mail = parts_.templates.render(
        CodeMail{.recipient = current_->recipient,
                 .code_id = current_->code->code_id,
                 .code = crypto::derive_code(key->key, subject, parts_.code_digits),
                 .life = current_->code->life,
                 .disown_link = parts_.links.link_for({.log = current_->log,
                                                       .stream = current_->stream,
                                                       .user = current_->user,
                                                       .code = current_->code->code_id})});
    mail.is_still_worth_sending = [this] { return is_worth_trying_after(Pause(0)); };
    return mail;
}

}  // namespace roster::consumer
