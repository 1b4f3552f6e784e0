#include "messaging/cloud_event.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "crypto/sealed_data.hpp"
#include "messaging/message_seal.hpp"
#include "messaging/order_parts.hpp"
#include "messaging/strict_json.hpp"
#include "text/ascii.hpp"
#include "text/base64.hpp"

namespace roster::messaging {
namespace {

constexpr std::string_view source_prefix = "/roster/";
constexpr std::string_view type_prefix = "roster.";
constexpr std::size_t max_type = 64;
constexpr std::size_t max_source = source_prefix.size() + 36;
constexpr std::size_t max_sealed_recipient = 1024;

std::int64_t microseconds(domain::LogTime time) { return time.time_since_epoch().count(); }

// All of an order that can be read without the key: what its recipient belongs to.
struct OpenPart {
    domain::LogId log;
    domain::EventId event_id;
    std::string type;
    domain::StreamId stream;
    domain::UserId user;
    std::optional<OrderedCode> code;
    domain::LogTime recorded_at;
};

// One text for one open part. An order with a code never equals one without.
std::string associated_data(const OpenPart& order) {
    BoundParts parts("roster/mail-order/1");
    parts.add(order.log.to_string()).add(order.event_id.to_string()).add(order.type);
    parts.add(order.stream.to_string())
        .add(order.user.to_string())
        .add(microseconds(order.recorded_at));
    if (!order.code) return parts.octets();
    const auto& [code, key, life] = *order.code;
    parts.add(code.to_string()).add(key.text());
    parts.add(microseconds(life.issued_at())).add(microseconds(life.expires_at()));
    return parts.octets();
}

OpenPart open_part(const MailOrder& order, const EnvelopeFields& envelope) {
    return {.log = envelope.log,
            .event_id = envelope.event_id,
            .type = envelope.type,
            .stream = envelope.stream,
            .user = order.user,
            .code = order.code,
            .recorded_at = envelope.recorded_at};
}

// The attributes that every event has, without the closing brace. Ids, times and wire names need no
// escaping.
std::string attributes(const EnvelopeFields& envelope, const domain::UserId& user) {
    auto text = fmt::format(
        R"({{"specversion":"1.0","id":"{}","source":"{}{}","type":"{}{}","subject":"{}","time":"{}",)"
        R"("datacontenttype":"application/json","position":{},"streamid":"{}")",
        envelope.event_id.to_string(), source_prefix, envelope.log.to_string(), type_prefix,
        envelope.type, user.to_string(), domain::to_rfc3339(envelope.recorded_at),
        envelope.position.value, envelope.stream.to_string());
    if (envelope.traceparent)
        text += fmt::format(R"(,"traceparent":"{}")", envelope.traceparent->text());
    return text;
}

std::string with_data(std::string text, std::string_view public_data) {
    text += R"(,"data":)";
    text += public_data;
    text += '}';
    return text;
}

std::string code_attributes(const OrderedCode& code) {
    return fmt::format(
        R"(,"codeid":"{}","codekeyid":"{}","codeissuedat":"{}","codeexpiresat":"{}")",
        code.code_id.to_string(), code.code_key_id.text(),
        domain::to_rfc3339(code.life.issued_at()), domain::to_rfc3339(code.life.expires_at()));
}

std::string text_after(Fields& fields, std::string_view name, std::string_view prefix,
                       std::size_t max_octets) {
    const auto text = fields.text(name, max_octets);
    if (text.starts_with(prefix)) return text.substr(prefix.size());
    fields.fail(name);
    return {};
}

std::string read_type(Fields& fields) {
    auto type = text_after(fields, "type", type_prefix, max_type);
    if (type.empty() || !std::ranges::all_of(type, text::is_letter)) fields.fail("type");
    return type;
}

std::optional<OrderedCode> read_code(Fields& fields) {
    if (!fields.has("codeid")) return std::nullopt;
    return read_ordered_code(fields, {.id = "codeid",
                                      .key_id = "codekeyid",
                                      .issued_at = "codeissuedat",
                                      .expires_at = "codeexpiresat"});
}

OpenPart read_open_part(Fields& fields) {
    if (fields.text("specversion", 8) != "1.0") fields.fail("specversion");
    const auto log = domain::LogId::parse(text_after(fields, "source", source_prefix, max_source));
    if (!log) fields.fail("source");
    return {.log = log.value_or(domain::LogId{}),
            .event_id = fields.id<domain::EventId>("id"),
            .type = read_type(fields),
            .stream = fields.id<domain::StreamId>("streamid"),
            .user = fields.id<domain::UserId>("subject"),
            .code = read_code(fields),
            .recorded_at = fields.time("time")};
}

std::optional<domain::Recipient> open_recipient(Fields& fields, const OpenPart& order,
                                                const crypto::SecretBytes& mail_key) {
    const auto sealed = text::from_base64(fields.text("recipient", max_sealed_recipient));
    if (!sealed) return std::nullopt;
    const auto opened = crypto::open(mail_key, *sealed, associated_data(order));
    if (!opened) return std::nullopt;
    const auto document = text::JsonDocument::parse(opened->text(), message_limits);
    if (!document) return std::nullopt;
    Fields recipient(document->root());
    return read_recipient(recipient);
}

}  // namespace

std::string encode_cloud_event(const EnvelopeFields& envelope, const domain::UserId& user,
                               std::string_view public_data) {
    return with_data(attributes(envelope, user), public_data);
}

std::string encode_mail_cloud_event(const MailOrder& order, const EnvelopeFields& envelope,
                                    std::string_view public_data,
                                    const crypto::SecretBytes& mail_key) {
    const auto sealed = crypto::seal(mail_key, recipient_json(order.recipient),
                                     associated_data(open_part(order, envelope)));

    auto event = attributes(envelope, order.user);
    if (order.code) event += code_attributes(*order.code);
    event += fmt::format(R"(,"recipient":"{}")", text::to_base64(sealed));
    return with_data(std::move(event), public_data);
}

std::expected<MailOrder, MessageError> decode_mail_order(std::string_view message,
                                                         const crypto::SecretBytes& mail_key) {
    const auto document = text::JsonDocument::parse(message, message_limits);
    if (!document || !document->root().is_object())
        return std::unexpected(MessageError{"a mail order that is not a JSON object"});
    Fields fields(document->root());
    auto open = read_open_part(fields);
    auto traceparent = fields.traceparent();
    if (fields.failed())
        return std::unexpected(MessageError{"a mail order with a bad " + fields.first_wrong()});

    auto recipient = open_recipient(fields, open, mail_key);
    if (!recipient)
        return std::unexpected(MessageError{"a mail order whose recipient does not open"});
    return MailOrder{.log = open.log,
                     .event_id = open.event_id,
                     .stream = open.stream,
                     .user = open.user,
                     .code = std::move(open.code),
                     .recorded_at = open.recorded_at,
                     .recipient = std::move(*recipient),
                     .traceparent = std::move(traceparent)};
}

std::string subject_of(std::string_view type) { return fmt::format("roster.events.user.{}", type); }

std::string mail_subject_of(std::string_view type, const domain::UserId& user) {
    return fmt::format("roster.events.mail.{}.{}", type, user.to_string());
}

std::string mail_subjects_of(const domain::UserId& user) { return mail_subject_of("*", user); }

}  // namespace roster::messaging
