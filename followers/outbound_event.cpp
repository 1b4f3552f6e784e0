// Only here does an event of the log meet the format of the bus.

#include "followers/outbound_event.hpp"

#include "eventstore/event_codec.hpp"
#include "messaging/cloud_event.hpp"

namespace roster::followers {

namespace {

std::optional<domain::Recipient> recipient_of(const domain::UserEvent& event) {
    if (const auto* issued = std::get_if<domain::CodeIssued>(&event)) return issued->recipient;
    if (const auto* shadowed = std::get_if<domain::RegistrationShadowed>(&event);
        shadowed && shadowed->registrant)
        return shadowed->registrant->recipient;
    return std::nullopt;
}

std::optional<messaging::OrderedCode> code_of(const domain::UserEvent& event) {
    const auto* issued = std::get_if<domain::CodeIssued>(&event);
    if (!issued) return std::nullopt;
    return messaging::OrderedCode{issued->code_id, issued->code_key_id, issued->issued_at,
                                  issued->expires_at};
}

std::string body_of(const OutboundContext& context, const messaging::EnvelopeFields& envelope,
                    const domain::UserEvent& event,
                    const std::optional<domain::Recipient>& recipient) {
    const auto user = domain::user_of(event);
    const auto data = eventstore::encode_data(event);
    if (!recipient) return messaging::encode_cloud_event(envelope, user, data);
    const messaging::MailOrder order{.log = context.log,
                                     .event_id = envelope.event_id,
                                     .stream = envelope.stream,
                                     .user = user,
                                     .code = code_of(event),
                                     .recorded_at = envelope.recorded_at,
                                     .recipient = *recipient,
                                     .traceparent = envelope.traceparent};
    return messaging::encode_mail_cloud_event(order, envelope, data, context.mail_key);
}

}  // namespace

messaging::OutboundEvent make_outbound_event(const OutboundContext& context,
                                             const eventstore::RecordedEvent& recorded,
                                             const domain::UserEvent& event) {
    const auto trace = eventstore::decode_metadata(recorded.metadata).traceparent;
    const messaging::EnvelopeFields envelope{.log = context.log,
                                             .position = recorded.position,
                                             .stream = recorded.stream,
                                             .event_id = recorded.event_id,
                                             .type = recorded.type,
                                             .recorded_at = recorded.recorded_at,
                                             .traceparent = trace};
    const auto recipient = domain::causes_mail(event) ? recipient_of(event) : std::nullopt;
    return {.subject = messaging::subject_of(recorded.type, recipient.has_value()),
            .id = recorded.event_id,
            .body = body_of(context, envelope, event, recipient),
            .traceparent = trace};
}

}  // namespace roster::followers
