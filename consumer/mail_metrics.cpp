// Names the mail worker's metrics.

#include "consumer/mail_metrics.hpp"

namespace roster::consumer {

namespace {

const std::vector<double>& delivery_bounds() {
    static const std::vector<double> bounds{0.025, 0.05, 0.1, 0.25, 0.5, 1,  2,
                                            5,     10,   15,  30,   60,  300};
    return bounds;
}

const char* name_of(messaging::ReissueVerdict verdict) {
    switch (verdict) {
        case messaging::ReissueVerdict::reissued:
            return "reissued";
        case messaging::ReissueVerdict::nothing:
            return "nothing";
        case messaging::ReissueVerdict::try_again:
            return "try_again";
    }
    return "unknown";
}

}  // namespace

const char* name_of(OrderOutcome outcome) {
    switch (outcome) {
        case OrderOutcome::code_mailed:
            return "code_mailed";
        case OrderOutcome::notice_mailed:
            return "notice_mailed";
        case OrderOutcome::unconfirmed:
            return "unconfirmed";
        case OrderOutcome::repeated:
            return "repeated";
        case OrderOutcome::refused:
            return "refused";
        case OrderOutcome::undelivered:
            return "undelivered";
        case OrderOutcome::nothing_to_send:
            return "nothing_to_send";
        case OrderOutcome::too_old:
            return "too_old";
        case OrderOutcome::malformed:
            return "malformed";
        case OrderOutcome::missing_key:
            return "missing_key";
        case OrderOutcome::bus_trouble:
            return "bus_trouble";
        case OrderOutcome::server_down:
            return "server_down";
        case OrderOutcome::server_refuses_us:
            return "server_refuses_us";
        case OrderOutcome::in_hand_already:
            return "in_hand_already";
        case OrderOutcome::lost:
            return "lost";
        case OrderOutcome::postponed:
            return "postponed";
        case OrderOutcome::stopping:
            return "stopping";
        case OrderOutcome::error:
            return "error";
    }
    return "unknown";
}

namespace {

telemetry::Counter& orders(telemetry::Metrics& metrics, OrderOutcome outcome) {
    return metrics.counter("roster_mail_orders_total",
                           "Mail orders by how they ended or why they went back to the bus.",
                           {{"outcome", name_of(outcome)}});
}

telemetry::Counter& reissues(telemetry::Metrics& metrics, messaging::ReissueVerdict verdict) {
    return metrics.counter("roster_mail_reissues_total",
                           "Fresh codes the mail worker asked for, by the answer.",
                           {{"verdict", name_of(verdict)}});
}

}  // namespace

MailMetrics::MailMetrics(telemetry::Metrics& metrics)
    : metrics_(metrics),
      temporary_failures_(
          metrics.counter("roster_mail_temporary_failures_total",
                          "Times the mail server said \"later\" or was not reached.")),
      delivery_(metrics.histogram("roster_mail_delivery_seconds",
                                  "From a code's issue to the mail server's acceptance.",
                                  delivery_bounds())),
      in_hand_(metrics.gauge("roster_mail_orders_in_hand", "Mail orders this process works on.")) {
    for (int i = 0; i <= static_cast<int>(OrderOutcome::error); ++i)
        orders(metrics, static_cast<OrderOutcome>(i));
    for (int i = 0; i <= static_cast<int>(messaging::ReissueVerdict::try_again); ++i)
        reissues(metrics, static_cast<messaging::ReissueVerdict>(i));
}

void MailMetrics::count(OrderOutcome outcome) { orders(metrics_, outcome).add(); }

void MailMetrics::count_reissue(messaging::ReissueVerdict verdict) {
    reissues(metrics_, verdict).add();
}

void MailMetrics::observe_delivery(std::chrono::microseconds latency) {
    delivery_.observe(std::chrono::duration<double>(latency).count());
}

}  // namespace roster::consumer
