#pragma once
// One mail order's way from the bus to its end, step by step.
//
// It never sleeps: a step says how long to wait before the next one, and the thread takes other
// orders meanwhile. So a recipient whose server says "later" delays nobody else, a stop is noticed
// at once, and a test needs neither threads nor time.
//
// What survives a crash: before the mail server's 250 nothing has happened, the bus delivers again.
// After it the code goes into the bus's bucket, then the report is published, then the order
// acknowledged; a redelivery finds the code in the bucket and goes on from there. For a fresh code
// that was mailed in place of the order's, the order's event id is in the bucket too.

#include <chrono>
#include <expected>
#include <memory>
#include <optional>
#include <string>

#include "consumer/mail_metrics.hpp"
#include "consumer/mailer.hpp"
#include "consumer/unrecorded_mails.hpp"
#include "consumer/verification_mail.hpp"
#include "crypto/keyring.hpp"
#include "messaging/event_bus.hpp"
#include "telemetry/clock.hpp"
#include "telemetry/log_line.hpp"

namespace roster::consumer {

// All must outlive the handler. Mailer and desk belong to the handler's thread.
struct MailHandlerParts {
    Mailer& mailer;
    messaging::MailDesk& desk;
    const crypto::KeyRing& keys;
    const MailTemplates& templates;
    const telemetry::Clock& clock;
    MailMetrics& metrics;
    UnrecordedMails& unrecorded;
    int code_digits;
};

class MailHandler {
public:
    using Pause = std::chrono::milliseconds;

    MailHandler(const MailHandlerParts& parts, std::unique_ptr<messaging::Delivery> delivery);
    ~MailHandler();
    MailHandler(const MailHandler&) = delete;
    MailHandler& operator=(const MailHandler&) = delete;

    // Does what can be done now and says when to call again; nothing when the order is finished:
    // acknowledged, rejected or given back. Blocks for one mail (20 s) or a few calls to the bus.
    // An exception gives the order back.
    [[nodiscard]] std::optional<Pause> step();

    // Tells the bus that the order is still in hand.
    void keep();

    // For a stop. Whether the mail server took the mail while the bus could not take note of it
    // yet.
    [[nodiscard]] bool is_unrecorded() const { return stage_ == &MailHandler::record; }
    // Tries once more to record it; whether that finished the order.
    [[nodiscard]] bool finish_now();
    void give_back_now();

    // Whether the mail server said "later" or was not reached since the last call.
    [[nodiscard]] bool take_trouble();

private:
    using Next = std::optional<Pause>;
    using Stage = Next (MailHandler::*)();

    Next receive();
    Next look_up();
    Next choose();
    Next deliver();
    Next delivered();
    Next postpone(const MailError& error);
    Next next_round();
    Next give_up();
    Next replace();
    Next take_reply(messaging::ReissueReply reply);
    Next accept_reissue(std::optional<messaging::MailOrder> order);
    Next fail(domain::MailFailure failure, std::string detail, OrderOutcome outcome);
    Next record();
    std::expected<void, messaging::BusUnavailable> record_once();

    Next pause(Stage stage, Pause pause);
    Next acknowledge(OrderOutcome outcome);
    Next give_back(Pause delay, OrderOutcome outcome);
    Next give_back_unrecorded();
    void log(telemetry::LogLevel level, const char* event, OrderOutcome outcome,
             const std::string& detail = {}) const;

    [[nodiscard]] bool is_notice() const { return !ordered_->code; }
    [[nodiscard]] bool has_life_left(int quarters, Pause later) const;
    [[nodiscard]] std::optional<Mail> compose() const;

    const MailHandlerParts parts_;
    std::unique_ptr<messaging::Delivery> delivery_;
    Stage stage_ = &MailHandler::receive;
    std::optional<messaging::MailOrder> ordered_;  // as it came over the bus
    std::optional<messaging::MailOrder>
        current_;  // what is to be mailed: that, or a fresh code in its place
    OrderOutcome outcome_ = OrderOutcome::code_mailed;
    std::optional<domain::MailFailure> failure_;
    std::string detail_;  // of the newest failure
    std::size_t lookups_ = 0;
    std::size_t retries_ = 0;  // with the current code, in this round
    std::size_t rounds_ = 0;
    std::size_t records_ = 0;
    int reissues_ = 0;
    bool trouble_ = false;
};

}  // namespace roster::consumer
