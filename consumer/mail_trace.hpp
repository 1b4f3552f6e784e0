#pragma once
// What a trace tells of a mail order: never to whom it went. Private.

#include <chrono>
#include <string>

#include "consumer/mail_metrics.hpp"
#include "messaging/mail_messages.hpp"
#include "telemetry/span.hpp"

namespace roster::consumer {

struct HandledOrder {
    const messaging::MailOrder& order;
    OrderOutcome outcome;
    int delivery;  // 1 the first time
    bool failed;   // for good
};

using SteadyTime = std::chrono::steady_clock::time_point;

// `bus_system` is what traces call the bus: "nats".
[[nodiscard]] telemetry::Work work_on(const HandledOrder& handled, const std::string& bus_system,
                                      SteadyTime began, SteadyTime ended);

}  // namespace roster::consumer
