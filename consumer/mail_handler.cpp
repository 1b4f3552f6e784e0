// The stages of an order: receive, look up, choose, deliver or replace, record.

#include "consumer/mail_handler.hpp"

#include <exception>
#include <utility>

#include "consumer/limits.hpp"
#include "crypto/code_derivation.hpp"
#include "domain/user_decide.hpp"
#include "messaging/cloud_event.hpp"
#include "telemetry/log_line.hpp"

namespace roster::consumer {

namespace {

using messaging::MailOrder;
using messaging::ReissueVerdict;
using telemetry::LogLevel;

// The bucket's key of a notice, and of an order whose place a fresh code took.
domain::CodeId order_mark(const MailOrder& order) { return domain::CodeId(order.event_id.uuid()); }

domain::CodeId mail_mark(const MailOrder& order) {
    return order.code ? order.code->code_id : order_mark(order);
}

bool stands_for(const MailOrder& fresh, const MailOrder& ordered) {
    return fresh.code && fresh.user == ordered.user && fresh.stream == ordered.stream &&
           fresh.log == ordered.log;
}

}  // namespace

MailHandler::MailHandler(const MailHandlerParts& parts,
                         std::unique_ptr<messaging::Delivery> delivery)
    : parts_(parts), delivery_(std::move(delivery)) {
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

void MailHandler::keep() { delivery_->in_progress(); }

bool MailHandler::finish_now() {
    if (!is_unrecorded() || !record_once()) return false;
    (void)acknowledge(outcome_);
    return true;
}

void MailHandler::give_back_now() { (void)give_back(Pause(0), OrderOutcome::stopping); }

bool MailHandler::take_trouble() { return std::exchange(trouble_, false); }

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
    if (auto sent = parts_.unrecorded.take(ordered_->event_id)) {
        current_ = *std::move(sent);
        outcome_ = OrderOutcome::repeated;
        return record();
    }
    return look_up();
}

MailHandler::Next MailHandler::look_up() {
    const auto mailed = parts_.desk.was_mailed(mail_mark(*ordered_));
    if (!mailed) {
        if (lookups_ < limits::lookup_pauses.size())
            return pause(&MailHandler::look_up, limits::lookup_pauses[lookups_++]);
        return give_back(limits::bus_trouble_delay, OrderOutcome::bus_trouble);
    }
    if (!*mailed) return choose();
    outcome_ = OrderOutcome::repeated;
    return record();
}

MailHandler::Next MailHandler::choose() {
    if (is_notice()) {
        const bool too_old = parts_.clock.log_now() - ordered_->recorded_at > limits::notice_age;
        return too_old ? acknowledge(OrderOutcome::too_old) : deliver();
    }
    return has_life_left(3, Pause(0)) ? deliver() : replace();
}

// --- Sending

MailHandler::Next MailHandler::deliver() {
    const auto mail = compose();
    if (!mail) {
        telemetry::log_line(
            LogLevel::error, "mail_code_key_missing",
            {{"key_id", current_->code->code_key_id},
             {"what_to_do", "give this worker the current keys file's mailer share"}});
        return give_back(limits::missing_key_delay, OrderOutcome::missing_key);
    }
    delivery_->in_progress();
    const auto sent = parts_.mailer.send(*mail);
    if (sent) return delivered();
    switch (sent.error().kind) {
        case MailError::Kind::temporary:
            return postpone(sent.error());
        case MailError::Kind::permanent:
        case MailError::Kind::not_mailable:
            return fail(domain::MailFailure::refused, sent.error().message, OrderOutcome::refused);
    }
    return std::nullopt;
}

MailHandler::Next MailHandler::delivered() {
    if (current_->code)
        parts_.metrics.observe_delivery(parts_.clock.log_now() - current_->code->issued_at);
    outcome_ = is_notice() ? OrderOutcome::notice_mailed : OrderOutcome::code_mailed;
    return record();
}

MailHandler::Next MailHandler::postpone(const MailError& error) {
    parts_.metrics.count_temporary_failure();
    trouble_ = true;
    detail_ = error.message;
    log(LogLevel::warning, "mail_postponed", OrderOutcome::postponed, detail_);
    if (retries_ == limits::retry_pauses.size()) return next_round();
    const auto wait = limits::retry_pauses[retries_];
    if (!is_notice() && !has_life_left(1, wait)) return next_round();
    ++retries_;
    return pause(&MailHandler::deliver, wait);
}

MailHandler::Next MailHandler::next_round() {
    if (rounds_ == limits::round_pauses.size()) return give_up();
    retries_ = 0;
    return pause(&MailHandler::choose, limits::round_pauses[rounds_++]);
}

MailHandler::Next MailHandler::give_up() {
    // Both come to an end: a notice becomes too old, a code's life is over.
    if (is_notice() || has_life_left(3, Pause(0)))
        return give_back(limits::long_delay, OrderOutcome::postponed);
    return fail(domain::MailFailure::undelivered, detail_, OrderOutcome::undelivered);
}

// --- A fresh code in the place of one that has too little life left

MailHandler::Next MailHandler::replace() {
    if (reissues_ == domain::Policy::reissues_per_code) return give_up();
    // The log grants few fresh codes for an order: none is spent on a mail server that is down.
    if (!parts_.mailer.is_reachable()) {
        trouble_ = true;
        return give_back(limits::server_down_delay, OrderOutcome::server_down);
    }
    delivery_->in_progress();
    const auto replaced = parts_.desk.was_mailed(order_mark(*ordered_));
    if (!replaced) return give_back(limits::bus_trouble_delay, OrderOutcome::bus_trouble);
    // Which code it was is not known any more. If its report was lost, the log will say that nobody
    // told.
    if (*replaced) return acknowledge(OrderOutcome::repeated);
    auto reply = parts_.desk.request_reissue({.stream = ordered_->stream,
                                              .user = ordered_->user,
                                              .origin = ordered_->code->code_id,
                                              .traceparent = ordered_->traceparent},
                                             limits::reissue_timeout);
    if (!reply) return give_back(limits::bus_trouble_delay, OrderOutcome::bus_trouble);
    return take_reply(*std::move(reply));
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
    // At once and without a look at the clock: it was made a moment ago.
    return deliver();
}

// --- Telling the bus

MailHandler::Next MailHandler::fail(domain::MailFailure failure, std::string detail,
                                    OrderOutcome outcome) {
    failure_ = failure;
    detail_ = std::move(detail);
    outcome_ = outcome;
    log(LogLevel::warning, "mail_failed", outcome, detail_);
    return is_notice() ? acknowledge(outcome) : record();
}

MailHandler::Next MailHandler::record() {
    if (record_once()) return acknowledge(outcome_);
    if (records_ == limits::record_pauses.size()) return give_back_unrecorded();
    return pause(&MailHandler::record, limits::record_pauses[records_++]);
}

// Each part may be repeated. The order counts: what says "mailed" comes before the report, so that
// no crash between them causes a second mail.
std::expected<void, messaging::BusUnavailable> MailHandler::record_once() {
    const bool was_replaced = mail_mark(*current_) != mail_mark(*ordered_);
    if (!failure_ && was_replaced)
        if (auto marked = parts_.desk.remember_mailed(order_mark(*ordered_)); !marked)
            return marked;
    if (!failure_)
        if (auto marked = parts_.desk.remember_mailed(mail_mark(*current_)); !marked) return marked;
    if (is_notice()) return {};
    return parts_.desk.report({.stream = current_->stream,
                               .user = current_->user,
                               .code = current_->code->code_id,
                               .failure = failure_,
                               .detail = failure_ ? detail_ : std::string(),
                               .traceparent = current_->traceparent});
}

// --- The ends of a step

MailHandler::Next MailHandler::pause(Stage stage, Pause pause) {
    stage_ = stage;
    return pause;
}

MailHandler::Next MailHandler::acknowledge(OrderOutcome outcome) {
    parts_.metrics.count(outcome);
    log(LogLevel::info, "mail_order_done", outcome);
    delivery_->acknowledge();
    return std::nullopt;
}

MailHandler::Next MailHandler::give_back(Pause delay, OrderOutcome outcome) {
    parts_.metrics.count(outcome);
    log(LogLevel::info, "mail_order_given_back", outcome);
    delivery_->give_back(delay);
    return std::nullopt;
}

MailHandler::Next MailHandler::give_back_unrecorded() {
    if (!failure_) parts_.unrecorded.put(ordered_->event_id, *current_);
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
         {"traceparent", ordered_->traceparent},
         {"delivery", delivery_->attempt()},
         {"detail", detail}});
}

// --- The mail

// Whether so many quarters of the current code's life will be left after `later`.
bool MailHandler::has_life_left(int quarters, Pause later) const {
    const auto& code = *current_->code;
    const auto left = code.expires_at - (parts_.clock.log_now() + later);
    return 4 * left >= quarters * (code.expires_at - code.issued_at);
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
    return parts_.templates.render(
        CodeMail{.recipient = current_->recipient,
                 .code_id = current_->code->code_id,
                 .code = crypto::derive_code(key->key, subject, parts_.code_digits),
                 .issued_at = current_->code->issued_at,
                 .expires_at = current_->code->expires_at});
}

}  // namespace roster::consumer
