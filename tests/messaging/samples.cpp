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
                                        .code_key_id = "c1",
                                        .issued_at = at,
                                        .expires_at = time(60)},
                    .recorded_at = time(1),
                    .recipient = {.email = *domain::EmailAddress::parse(email), .locale = {"fr"}},
                    .traceparent = traceparent};
    EnvelopeFields envelope{.log = log,
                            .position = {7},
                            .stream = stream,
                            .event_id = event,
                            .type = "CodeIssued",
                            .recorded_at = time(1),
                            .traceparent = traceparent};
    return {.order = std::move(order), .envelope = std::move(envelope)};
}

std::string Letter::encoded(const crypto::KeyRing& keys) const {
    return encode_mail_cloud_event(order, envelope, R"({"any":"data"})", keys.mail_key());
}

OutboundEvent Letter::outbound(const crypto::KeyRing& keys) const {
    return {.subject = subject_of(envelope.type, true),
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
    return {.subject = subject_of(envelope.type, false),
            .id = envelope.event_id,
            .body = encode_cloud_event(envelope, crypto::new_id<domain::UserId>(time(0)), "{}"),
            .traceparent = ""};
}

MailReport report() {
    return {.order = crypto::new_id<domain::EventId>(time(0)),
            .stream = crypto::new_id<domain::StreamId>(time(0)),
            .user = crypto::new_id<domain::UserId>(time(0)),
            .code = crypto::new_id<domain::CodeId>(time(0)),
            .failure = domain::MailFailure::refused,
            .unconfirmed = false,
            .detail = "550 no such mailbox",
            .traceparent = traceparent};
}

ReissueRequest reissue_request() {
    return {.stream = crypto::new_id<domain::StreamId>(time(0)),
            .user = crypto::new_id<domain::UserId>(time(0)),
            .origin = crypto::new_id<domain::CodeId>(time(0)),
            .traceparent = traceparent};
}

namespace {

auto parts(const std::optional<OrderedCode>& code) {
    const auto value = code.value_or(OrderedCode{});
    return std::tuple(code.has_value(), value.code_id, value.code_key_id, value.issued_at,
                      value.expires_at);
}

auto parts(const MailOrder& order) {
    return std::tuple(order.log, order.event_id, order.stream, order.user, parts(order.code),
                      order.recorded_at, order.recipient.email.text(), order.recipient.locale.tag,
                      order.traceparent);
}

auto parts(const MailReport& report) {
    return std::tuple(report.order, report.stream, report.user, report.code, report.failure,
                      report.unconfirmed, report.detail, report.traceparent);
}

}  // namespace

bool same(const MailOrder& a, const MailOrder& b) { return parts(a) == parts(b); }
bool same(const MailReport& a, const MailReport& b) { return parts(a) == parts(b); }

}  // namespace roster::messaging::samples
