// Only here does an event of the log meet the format of the bus.

#include "followers/outbound_event.hpp"

#include "domain/code_standing.hpp"
#include "eventstore/event_codec.hpp"
#include "messaging/cloud_event.hpp"

namespace roster::followers {

namespace {

std::optional<messaging::OrderedCode> code_of(const domain::CausedMail& mail) {
    if (mail.code == nullptr) return std::nullopt;
    return messaging::OrderedCode{mail.code->code_id, mail.code->code_key_id, mail.code->life};
}

// Readers outside get the public part as it stands in the log.
std::string body_of(const OutboundContext& context, const messaging::EnvelopeFields& envelope,
                    const domain::UserId& user, std::string_view data,
                    const std::optional<domain::CausedMail>& mail) {
    if (!mail) return messaging::encode_cloud_event(envelope, user, data);
    const messaging::MailOrder order{.log = context.log,
                                     .event_id = envelope.event_id,
                                     .stream = envelope.stream,
                                     .user = user,
                                     .code = code_of(*mail),
                                     .recorded_at = envelope.recorded_at,
                                     .recipient = mail->recipient,
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
    const auto mail = domain::caused_mail(event);
    const auto subject = mail ? messaging::mail_subject_of(recorded.type, domain::user_of(event))
                              : messaging::subject_of(recorded.type);
    return {.subject = subject,
            .id = recorded.event_id,
            .body = body_of(context, envelope, domain::user_of(event), recorded.data, mail),
            .traceparent = trace};
}

}  // namespace roster::followers
