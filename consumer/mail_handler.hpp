#pragma once
// One mail order's way from the bus to its end, step by step.
//
// It never sleeps: a step says how long to wait before the next one, and the thread takes other
// orders meanwhile. So a recipient whose server says "later" delays nobody else, a stop is noticed
// at once, and a test needs neither threads nor time.
//
// What survives a crash: the report. Before sending, the bus is asked for the newest report about
// this order; once the mail server said 250 the report is stored, and only then is the order
// acknowledged. Whoever gets the order again finds the report, whichever code was sent. A crash
// between the 250 and the report repeats the same mail: same code, same Message-ID.

#include <atomic>
#include <chrono>
#include <expected>
#include <memory>
#include <optional>
#include <string>

#include "consumer/disown_links.hpp"
#include "consumer/mail_metrics.hpp"
#include "consumer/mail_server.hpp"
#include "consumer/mailer.hpp"
#include "consumer/orders_under_way.hpp"
#include "consumer/unrecorded_mails.hpp"
#include "consumer/verification_mail.hpp"
#include "crypto/keyring.hpp"
#include "messaging/event_bus.hpp"
#include "telemetry/clock.hpp"
#include "telemetry/log_line.hpp"
#include "telemetry/tracer.hpp"

namespace roster::consumer {

// All must outlive the handler, and are thread-safe.
struct MailHandlerParts {
    Mailer& mailer;
    MailServer& server;
    messaging::MailDesk& desk;
    const crypto::KeyRing& keys;
    const MailTemplates& templates;
    const telemetry::Clock& clock;
    MailMetrics& metrics;
    UnrecordedMails& unrecorded;
    OrdersUnderWay& under_way;
    int code_digits;
    const DisownLinks& links;
    telemetry::Tracer* tracer = nullptr;  // null: nothing is traced
    std::string bus_system = "nats";      // as traces name it
};

// Steps belong to one thread at a time.
class MailHandler {
public:
    using Pause = std::chrono::milliseconds;

    MailHandler(const MailHandlerParts& parts, std::unique_ptr<messaging::Delivery> delivery);
    ~MailHandler();
    MailHandler(const MailHandler&) = delete;
    MailHandler& operator=(const MailHandler&) = delete;

    // Does what can be done now and says when to call again; nothing when the order is finished:
    // acknowledged, rejected or given back. Blocks for one mail or a few calls to the bus. An
    // exception gives the order back.
    [[nodiscard]] std::optional<Pause> step();

    // Tells the bus that the order is still in hand. Any thread, also during a step.
    void keep();

    // For a stop. Whether the mail server took the mail while the bus could not take note of it
    // yet.
    [[nodiscard]] bool is_unrecorded() const { return stage_ == &MailHandler::record; }
    // Tries once more to record it; whether that finished the order.
    [[nodiscard]] bool finish_now();
    void give_back_now();

private:
    using Next = std::optional<Pause>;
    using Stage = Next (MailHandler::*)();
    using SteadyTime = std::chrono::steady_clock::time_point;

    Next receive();
    Next look_up();
    Next choose();
    Next deliver();
    Next delivered(bool unconfirmed);
    Next judge(const MailError& error);
    Next try_again(const MailError& error);
    Next retry();
    Next start_over(const MailError& error);
    [[nodiscard]] bool is_done_elsewhere();
    Next wait_for_server(const MailError& error);
    Next next_round();
    Next give_up();
    Next replace();
    [[nodiscard]] bool rehearse();
    Next await_reply();
    Next take_reply(messaging::ReissueReply reply);
    Next accept_reissue(std::optional<messaging::MailOrder> order);
    Next fail(domain::MailFailure failure, std::string detail, OrderOutcome outcome);
    Next record();
    [[nodiscard]] messaging::MailReport report() const;

    Next pause(Stage stage, Pause pause);
    Next acknowledge(OrderOutcome outcome);
    Next give_back(Pause delay, OrderOutcome outcome);
    Next give_back_unrecorded();
    Next forget();
    void log(telemetry::LogLevel level, const char* event, OrderOutcome outcome,
             const std::string& detail = {}) const;

    void trace(OrderOutcome outcome) const;

    [[nodiscard]] bool is_notice() const { return !ordered_->code; }
    [[nodiscard]] bool is_still_ours() const;
    [[nodiscard]] bool is_worth_mailing() const;
    [[nodiscard]] bool is_worth_trying_after(Pause wait) const;
    [[nodiscard]] domain::LogTime now() const;
    [[nodiscard]] std::optional<Mail> compose() const;

    const MailHandlerParts parts_;
    std::unique_ptr<messaging::Delivery> delivery_;
    const SteadyTime began_;
    std::atomic<SteadyTime> kept_;  // when the bus was last told
    Stage stage_ = &MailHandler::receive;
    OrdersUnderWay::Claim claim_;
    std::optional<messaging::MailOrder> ordered_;  // as it came over the bus
    std::optional<messaging::MailOrder>
        current_;  // what is to be mailed: that, or a fresh code in its place
    std::unique_ptr<messaging::ReissueQuestion> question_;
    SteadyTime asked_;  // the question
    OrderOutcome outcome_ = OrderOutcome::code_mailed;
    std::optional<domain::MailFailure> failure_;
    bool unconfirmed_ = false;
    std::string detail_;  // of the newest failure
    std::size_t lookups_ = 0;
    std::size_t retries_ = 0;  // with the current code, in this round
    std::size_t rounds_ = 0;
    std::size_t records_ = 0;
    int reissues_ = 0;
};

}  // namespace roster::consumer
