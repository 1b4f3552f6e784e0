#pragma once
// The mail worker's numbers.

#include <chrono>

#include "messaging/mail_messages.hpp"
#include "telemetry/metrics.hpp"

namespace roster::consumer {

// How an order ended, or why it went back to the bus.
enum class OrderOutcome {
    code_mailed,
    notice_mailed,
    unconfirmed,      // the mail server never answered after the whole mail
    repeated,         // done by an earlier delivery
    refused,          // 5xx, or not a mail that can be sent
    undelivered,      // the mail server kept saying "later"
    nothing_to_send,  // the log wants no mail any more
    too_old,          // a notice
    malformed,        // or forged
    missing_key,      // given back, as all below: this worker lacks the code key
    bus_trouble,
    server_down,
    server_refuses_us,
    in_hand_already,  // this worker works on an earlier delivery
    lost,             // this worker was frozen, and another has it
    postponed,        // the code lives long and the mail server says "later"
    stopping,
    error,
};

// References into the registry; any thread.
class MailMetrics {
public:
    explicit MailMetrics(telemetry::Metrics& metrics);

    void count(OrderOutcome outcome);
    void count_temporary_failure() { temporary_failures_.add(); }
    void count_reissue(messaging::ReissueVerdict verdict);
    // From the code's issue to the mail server's acceptance.
    void observe_delivery(std::chrono::microseconds latency);
    void change_in_hand(int difference) { in_hand_.add(difference); }

private:
    telemetry::Metrics& metrics_;
    telemetry::Counter& temporary_failures_;
    telemetry::Histogram& delivery_;
    telemetry::Gauge& in_hand_;
};

[[nodiscard]] const char* name_of(OrderOutcome outcome);

}  // namespace roster::consumer
