#include "tests/messaging/samples.hpp"

#include <tuple>

#include "crypto/random_ids.hpp"

namespace roster::messaging::samples {

domain::LogTime time(std::int64_t seconds) {
    return domain::LogTime(std::chrono::seconds(1'795'000'000 + seconds)) +
           std::chrono::microseconds(123'456);
}

Letter letter(const std::string& email) {
    const auto at = time(0);
    const auto log = crypto::new_id<domain::LogId>(at);
    const auto stream = crypto::new_id<domain::StreamId>(at);
    const auto event = crypto::new_id<domain::EventId>(at);
    MailOrder order{.log = log,
                    .event_id = event,
                    .stream = stream,
                    .user = crypto::new_id<domain::UserId>(at),
                    .code = OrderedCode{.code_id = crypto::new_id<domain::CodeId>(at),
                                        .code_key_id = domain::CodeKeyId::parse("c1").value(),
                                        .life = domain::CodeLife::parse(at, time(60)).value()},
                    .recorded_at = time(1),
                    .recipient = {.email = *domain::EmailAddress::parse(email),
                                  .locale = domain::Locale::parse("fr").value()},
                    .traceparent = telemetry::Traceparent::parse(traceparent)};
    EnvelopeFields envelope{.log = log,
                            .position = {7},
                            .stream = stream,
                            .event_id = event,
                            .type = "CodeIssued",
                            .recorded_at = time(1),
                            .traceparent = telemetry::Traceparent::parse(traceparent)};
    return {.order = std::move(order), .envelope = std::move(envelope)};
}

Letter letter_to(const domain::UserId& user) {
    auto further = letter();
    further.order.user = user;
    return further;
}

std::string Letter::encoded(const crypto::KeyRing& keys) const {
    return encode_mail_cloud_event(order, envelope, R"({"any":"data"})", keys.mail_key());
}

OutboundEvent Letter::outbound(const crypto::KeyRing& keys) const {
    return {.subject = mail_subject_of(envelope.type, order.user),
            .id = envelope.event_id,
            .body = encoded(keys),
            .traceparent = envelope.traceparent};
}

std::vector<OutboundEvent> letters(std::size_t count, const crypto::KeyRing& keys) {
    std::vector<OutboundEvent> batch;
    for (std::size_t i = 0; i < count; ++i) batch.push_back(letter().outbound(keys));
    return batch;
}

OutboundEvent plain_event() {
    auto envelope = letter().envelope;
    envelope.type = "UserActivated";
    return {.subject = subject_of(envelope.type),
            .id = envelope.event_id,
            .body = encode_cloud_event(envelope, crypto::new_id<domain::UserId>(time(0)), "{}"),
            .traceparent = {}};
}

MailReport report() {
    return {.order = crypto::new_id<domain::EventId>(time(0)),
            .stream = crypto::new_id<domain::StreamId>(time(0)),
            .user = crypto::new_id<domain::UserId>(time(0)),
            .code = crypto::new_id<domain::CodeId>(time(0)),
            .failure = domain::MailFailure::refused,
            .unconfirmed = false,
            .detail = mail_detail("550 no such mailbox"),
            .traceparent = telemetry::Traceparent::parse(traceparent)};
}

ReissueRequest reissue_request() {
    return {.stream = crypto::new_id<domain::StreamId>(time(0)),
            .user = crypto::new_id<domain::UserId>(time(0)),
            .origin = crypto::new_id<domain::CodeId>(time(0)),
            .traceparent = telemetry::Traceparent::parse(traceparent)};
}

namespace {

auto parts(const std::optional<OrderedCode>& code) {
    using Parts = std::tuple<domain::CodeId, std::string, domain::LogTime, domain::LogTime>;
    if (!code) return std::optional<Parts>();
    const auto& [id, key, life] = *code;
    return std::optional(Parts(id, key.text(), life.issued_at(), life.expires_at()));
}

auto parts(const MailOrder& order) {
    return std::tuple(order.log, order.event_id, order.stream, order.user, parts(order.code),
                      order.recorded_at, order.recipient.email.text(), order.recipient.locale.tag(),
                      std::string(text_of(order.traceparent)));
}

auto parts(const MailReport& report) {
    return std::tuple(report.order, report.stream, report.user, report.code, report.failure,
                      report.unconfirmed, report.detail.text(),
                      std::string(text_of(report.traceparent)));
}

}  // namespace

bool same(const MailOrder& a, const MailOrder& b) { return parts(a) == parts(b); }
bool same(const MailReport& a, const MailReport& b) { return parts(a) == parts(b); }

}  // namespace roster::messaging::samples
