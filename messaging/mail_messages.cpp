#include "messaging/mail_messages.hpp"

#include <array>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "crypto/random_ids.hpp"
#include "crypto/sealed_data.hpp"
#include "messaging/message_seal.hpp"
#include "messaging/order_parts.hpp"
#include "messaging/strict_json.hpp"
#include "text/base64.hpp"
#include "text/hex.hpp"
#include "text/json_writer.hpp"
#include "text/utf8.hpp"

namespace roster::messaging {
namespace {

constexpr std::string_view report_purpose = "roster/mail-report/2";
constexpr std::string_view request_purpose = "roster/reissue-request/1";
constexpr std::string_view reply_purpose = "roster/reissue-reply/1";
constexpr std::string_view time_request_purpose = "roster/time-request/1";
constexpr std::string_view time_reply_purpose = "roster/time-reply/1";

constexpr std::size_t nonce_size = 16;
constexpr std::size_t max_word = 16;
constexpr std::size_t max_detail_octets = 4 * domain::MailDetail::max_characters;
constexpr std::size_t max_sealed_reply = 8 * 1024;

constexpr std::string_view mailed_word = "mailed";
constexpr std::string_view unconfirmed_word = "unconfirmed";

std::string_view outcome_word(const MailReport& report) {
    if (report.failure) return domain::enum_name(*report.failure);
    return report.unconfirmed ? unconfirmed_word : mailed_word;
}

// Empty: a notice's.
std::string code_text(const MailReport& report) {
    return report.code ? report.code->to_string() : std::string();
}

std::optional<domain::CodeId> read_reported_code(Fields& fields) {
    static constexpr std::size_t uuid_size = 36;
    const auto id = fields.text("code", uuid_size);
    if (id.empty()) return std::nullopt;
    auto code = domain::CodeId::parse(id);
    if (!code) fields.fail("code");
    return code;
}

std::string nonce() { return text::to_hex(crypto::random_bytes(nonce_size)); }

std::unexpected<MessageError> refuse(std::string_view what, const Fields& fields) {
    return std::unexpected(
        MessageError{fmt::format("a {} with a bad {}", what, fields.first_wrong())});
}

std::unexpected<MessageError> refuse(std::string_view what) {
    return std::unexpected(
        MessageError{fmt::format("a {} that is malformed or not authentic", what)});
}

// A JSON object with the text that its values look into.
class Payload {
public:
    // Nothing if the text is no object.
    static std::optional<Payload> of(std::optional<std::string> json) {
        if (!json) return std::nullopt;
        Payload payload;
        payload.text_ = std::make_unique<std::string>(*std::move(json));
        auto document = text::JsonDocument::parse(*payload.text_, message_limits);
        if (!document || !document->root().is_object()) return std::nullopt;
        payload.document_.emplace(*std::move(document));
        return payload;
    }

    [[nodiscard]] text::JsonValue root() const { return document_->root(); }

private:
    std::unique_ptr<std::string> text_;  // stays where it is when this moves
    std::optional<text::JsonDocument> document_;
};

std::optional<Payload> verified_object(std::string_view message, Purpose purpose,
                                       const crypto::SecretBytes& key) {
    return Payload::of(verified_payload(message, purpose, key));
}

std::string order_json(const MailOrder& order) {
    std::string code = "null";
    if (order.code)
        code = fmt::format(R"({{"id":"{}","key_id":"{}","issued_at":"{}","expires_at":"{}"}})",
                           order.code->code_id.to_string(), order.code->code_key_id.text(),
                           domain::to_rfc3339(order.code->life.issued_at()),
                           domain::to_rfc3339(order.code->life.expires_at()));
    return fmt::format(
        R"({{"log":"{}","event_id":"{}","stream":"{}","user":"{}","code":{},"recorded_at":"{}","recipient":{},)"
        R"("traceparent":"{}"}})",
        order.log.to_string(), order.event_id.to_string(), order.stream.to_string(),
        order.user.to_string(), code, domain::to_rfc3339(order.recorded_at),
        recipient_json(order.recipient), text_of(order.traceparent));
}

std::optional<OrderedCode> read_code(text::JsonValue object) {
    Fields fields(object);
    return read_ordered_code(
        fields,
        {.id = "id", .key_id = "key_id", .issued_at = "issued_at", .expires_at = "expires_at"});
}

std::optional<MailOrder> read_order(text::JsonValue object) {
    Fields fields(object);
    Fields recipient_fields(fields.object("recipient"));
    auto recipient = read_recipient(recipient_fields);
    if (!recipient) return std::nullopt;

    std::optional<OrderedCode> code;
    if (!object["code"].is_null()) {
        code = read_code(fields.object("code"));
        if (!code) return std::nullopt;
    }
    MailOrder order{.log = fields.id<domain::LogId>("log"),
                    .event_id = fields.id<domain::EventId>("event_id"),
                    .stream = fields.id<domain::StreamId>("stream"),
                    .user = fields.id<domain::UserId>("user"),
                    .code = std::move(code),
                    .recorded_at = fields.time("recorded_at"),
                    .recipient = std::move(*recipient),
                    .traceparent = fields.traceparent()};
    return fields.failed() ? std::nullopt : std::optional(std::move(order));
}

std::string reply_associated_data(std::string_view request) {
    return BoundParts(reply_purpose).add(request).octets();
}

std::optional<Payload> opened_reply(std::string_view message, const crypto::KeyRing& keys,
                                    std::string_view request) {
    const auto document = text::JsonDocument::parse(message, message_limits);
    if (!document) return std::nullopt;
    Fields fields(document->root());
    const auto sealed = text::from_base64(fields.text("sealed", max_sealed_reply));
    if (!sealed) return std::nullopt;
    const auto opened = crypto::open(keys.mail_key(), *sealed, reply_associated_data(request));
    return opened ? Payload::of(std::string(opened->text())) : std::nullopt;
}

}  // namespace

domain::MailDetail mail_detail(std::string_view said) {
    return domain::MailDetail::parse(text::one_line(said, domain::MailDetail::max_characters))
        .value();
}

std::string encode(const MailReport& report, const crypto::SecretBytes& report_key) {
    const auto payload = fmt::format(
        R"({{"order":"{}","stream":"{}","user":"{}","code":"{}","outcome":"{}","detail":{},"traceparent":"{}"}})",
        report.order.to_string(), report.stream.to_string(), report.user.to_string(),
        code_text(report), outcome_word(report), text::json_string(report.detail.text()),
        text_of(report.traceparent));
    return authenticate(payload, {report_purpose}, report_key);
}

std::expected<MailReport, MessageError> decode_report(std::string_view message,
                                                      const crypto::SecretBytes& report_key) {
    static constexpr std::string_view what = "mail report";
    const auto object = verified_object(message, {report_purpose}, report_key);
    if (!object) return refuse(what);
    Fields fields(object->root());
    const auto outcome = fields.text("outcome", max_word);
    const auto failure = domain::parse_enum<domain::MailFailure>(outcome);
    if (!failure && outcome != mailed_word && outcome != unconfirmed_word) fields.fail("outcome");
    const auto detail = fields.parsed<domain::MailDetail>("detail", max_detail_octets);
    MailReport report{.order = fields.id<domain::EventId>("order"),
                      .stream = fields.id<domain::StreamId>("stream"),
                      .user = fields.id<domain::UserId>("user"),
                      .code = read_reported_code(fields),
                      .failure = failure,
                      .unconfirmed = outcome == unconfirmed_word,
                      .detail = detail.value_or(domain::MailDetail()),
                      .traceparent = fields.traceparent()};
    if (fields.failed()) return refuse(what, fields);
    return report;
}

std::string report_id(const MailReport& report) {
    return fmt::format("{}-{}-{}", report.order.to_string(), code_text(report),
                       outcome_word(report));
}

std::string encode(const ReissueRequest& request, const crypto::SecretBytes& report_key) {
    const auto payload = fmt::format(
        R"({{"nonce":"{}","stream":"{}","user":"{}","origin":"{}","traceparent":"{}"}})", nonce(),
        request.stream.to_string(), request.user.to_string(), request.origin.to_string(),
        text_of(request.traceparent));
    return authenticate(payload, {request_purpose}, report_key);
}

std::expected<ReissueRequest, MessageError> decode_reissue_request(
    std::string_view message, const crypto::SecretBytes& report_key) {
    static constexpr std::string_view what = "reissue request";
    const auto object = verified_object(message, {request_purpose}, report_key);
    if (!object) return refuse(what);
    Fields fields(object->root());
    ReissueRequest request{.stream = fields.id<domain::StreamId>("stream"),
                           .user = fields.id<domain::UserId>("user"),
                           .origin = fields.id<domain::CodeId>("origin"),
                           .traceparent = fields.traceparent()};
    if (fields.failed()) return refuse(what, fields);
    return request;
}

std::string encode(const ReissueReply& reply, const crypto::KeyRing& keys,
                   std::string_view request) {
    const auto plaintext = fmt::format(
        R"({{"verdict":"{}","log_now":"{}","order":{}}})", domain::enum_name(reply.verdict),
        domain::to_rfc3339(reply.log_now), reply.order ? order_json(*reply.order) : "null");
    const auto sealed = crypto::seal(keys.mail_key(), plaintext, reply_associated_data(request));
    return fmt::format(R"({{"sealed":"{}"}})", text::to_base64(sealed));
}

std::expected<ReissueReply, MessageError> decode_reissue_reply(std::string_view message,
                                                               const crypto::KeyRing& keys,
                                                               std::string_view request) {
    static constexpr std::string_view what = "reissue reply";
    const auto object = opened_reply(message, keys, request);
    if (!object) return refuse(what);
    Fields fields(object->root());
    const auto verdict = domain::parse_enum<ReissueVerdict>(fields.text("verdict", max_word));
    if (!verdict) fields.fail("verdict");
    const auto log_now = fields.time("log_now");
    std::optional<MailOrder> order;
    if (verdict == ReissueVerdict::reissued) {
        order = read_order(fields.object("order"));
        if (!order) fields.fail("order");
    }
    if (fields.failed()) return refuse(what, fields);
    return ReissueReply{.verdict = *verdict, .order = std::move(order), .log_now = log_now};
}

std::string encode_time_request(const crypto::SecretBytes& report_key) {
    return authenticate(fmt::format(R"({{"nonce":"{}"}})", nonce()), {time_request_purpose},
                        report_key);
}

bool is_time_request(std::string_view message, const crypto::SecretBytes& report_key) {
    return verified_payload(message, {time_request_purpose}, report_key).has_value();
}

std::string encode_time_reply(domain::LogTime now, std::string_view request,
                              const crypto::SecretBytes& report_key) {
    return authenticate(fmt::format(R"({{"log_now":"{}"}})", domain::to_rfc3339(now)),
                        {time_reply_purpose, request}, report_key);
}

std::expected<domain::LogTime, MessageError> decode_time_reply(
    std::string_view message, std::string_view request, const crypto::SecretBytes& report_key) {
    static constexpr std::string_view what = "time reply";
    const auto object = verified_object(message, {time_reply_purpose, request}, report_key);
    if (!object) return refuse(what);
    Fields fields(object->root());
    const auto log_now = fields.time("log_now");
    if (fields.failed()) return refuse(what, fields);
    return log_now;
}

}  // namespace roster::messaging
