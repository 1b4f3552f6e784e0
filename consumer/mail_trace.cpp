#include "consumer/mail_trace.hpp"

namespace roster::consumer {

telemetry::Work work_on(const HandledOrder& handled, const std::string& bus_system,
                        SteadyTime began, SteadyTime ended) {
    telemetry::Work work{
        .name = "process roster.events.mail",
        .kind = telemetry::SpanKind::consumer,
        .began = began,
        .ended = ended,
        .attributes = {{"messaging.system", bus_system},
                       {"messaging.operation.type", "process"},
                       {"messaging.operation.name", "process"},
                       {"messaging.destination.name", "roster.events.mail"},
                       {"messaging.message.id", handled.order.event_id.to_string()},
                       {"roster.mail.outcome", name_of(handled.outcome)},
                       {"roster.mail.delivery", handled.delivery}},
        .failed = handled.failed};
    if (work.failed) work.attributes.emplace_back("error.type", name_of(handled.outcome));
    return work;
}

}  // namespace roster::consumer
