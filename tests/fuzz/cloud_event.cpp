// An order on the bus: whatever was changed is refused, and a seal hides nothing from the reader's
// own checks, for here whoever sends it has the key.
#include "messaging/cloud_event.hpp"

#include "tests/fuzz/hostile_keys.hpp"
#include "tests/fuzz/target.hpp"

namespace roster::fuzz {

void check_cloud_event(std::string_view octets) {
    static const auto key = known_key();
    const auto order = messaging::decode_mail_order(octets, key);
    if (!order) {
        hold(!order.error().message.empty(), "refused without a word");
        return;
    }
    const messaging::EnvelopeFields envelope{
        .log = order->log,
        .position = {1},
        .stream = order->stream,
        .event_id = order->event_id,
        .type = order->code ? "CodeIssued" : "RegistrationShadowed",
        .recorded_at = order->recorded_at,
        .traceparent = order->traceparent};
    const auto message = messaging::encode_mail_cloud_event(*order, envelope, "{}", key);
    const auto again = messaging::decode_mail_order(message, key);
    hold(again && again->event_id == order->event_id && again->recipient == order->recipient,
         "an order that does not survive");
}

}  // namespace roster::fuzz
