// Canonical JSON back to events. The table below knows every type and version that was ever
// written; an older version's function makes today's event of it.

#include <algorithm>

#include "eventstore/codec/event_wire_names.hpp"
#include "eventstore/codec/json_members.hpp"
#include "eventstore/codec/private_part.hpp"
#include "eventstore/event_codec.hpp"

namespace roster::eventstore {

namespace {

using domain::UserEvent;

template <class Enum>
Enum enum_of(JsonMembers& members, const char* name) {
    const auto value = from_wire_name<Enum>(members.text(name));
    if (!value) throw JsonMembers::wrong(name);
    return *value;
}

domain::UserId user_id_of(JsonMembers& data) { return data.id<domain::UserId>("user_id"); }
domain::CodeId code_id_of(JsonMembers& data) { return data.id<domain::CodeId>("code_id"); }

UserEvent user_registered_v1(JsonMembers& data) {
    return domain::UserRegistered{
        .user_id = user_id_of(data), .registered_at = data.time("registered_at"), .registrant = {}};
}

UserEvent registration_restarted_v1(JsonMembers& data) {
    return domain::RegistrationRestarted{
        .user_id = user_id_of(data), .restarted_at = data.time("restarted_at"), .registrant = {}};
}

UserEvent registration_shadowed_v1(JsonMembers& data) {
    return domain::RegistrationShadowed{.user_id = user_id_of(data),
                                        .shadowed_at = data.time("shadowed_at"),
                                        .notice = data.boolean("notice"),
                                        .registrant = {}};
}

UserEvent code_issued_v1(JsonMembers& data) {
    return domain::CodeIssued{.user_id = user_id_of(data),
                              .code_id = code_id_of(data),
                              .code_key_id = data.text("code_key_id"),
                              .reason = enum_of<domain::CodeReason>(data, "reason"),
                              .origin = data.id<domain::CodeId>("origin"),
                              .issued_at = data.time("issued_at"),
                              .expires_at = data.time("expires_at"),
                              .network = data.network("network"),
                              .recipient = {}};
}

UserEvent code_rejected_v1(JsonMembers& data) {
    constexpr std::int64_t max_attempts = 1000;
    const auto left = data.number("attempts_left");
    if (left < 0 || left > max_attempts) throw JsonMembers::wrong("attempts_left");
    return domain::CodeRejected{.user_id = user_id_of(data),
                                .code_id = code_id_of(data),
                                .rejected_at = data.time("rejected_at"),
                                .network = data.network("network"),
                                .attempts_left = static_cast<int>(left)};
}

UserEvent code_expired_v1(JsonMembers& data) {
    return domain::CodeExpired{.user_id = user_id_of(data),
                               .code_id = code_id_of(data),
                               .expired_at = data.time("expired_at")};
}

UserEvent code_mailed_v1(JsonMembers& data) {
    return domain::CodeMailed{.user_id = user_id_of(data),
                              .code_id = code_id_of(data),
                              .mailed_at = data.time("mailed_at")};
}

UserEvent code_mail_failed_v1(JsonMembers& data) {
    return domain::CodeMailFailed{.user_id = user_id_of(data),
                                  .code_id = code_id_of(data),
                                  .failed_at = data.time("failed_at"),
                                  .reason = enum_of<domain::MailFailure>(data, "reason"),
                                  .detail = data.text("detail")};
}

UserEvent user_activated_v1(JsonMembers& data) {
    return domain::UserActivated{.user_id = user_id_of(data),
                                 .code_id = code_id_of(data),
                                 .activated_at = data.time("activated_at")};
}

UserEvent user_erased_v1(JsonMembers& data) {
    return domain::UserErased{.user_id = user_id_of(data), .erased_at = data.time("erased_at")};
}

struct Decoder {
    std::string_view type;
    int schema_version;
    UserEvent (*decode)(JsonMembers& data);
};

constexpr Decoder decoders[] = {
    {"UserRegistered", 1, user_registered_v1},
    {"RegistrationRestarted", 1, registration_restarted_v1},
    {"RegistrationShadowed", 1, registration_shadowed_v1},
    {"CodeIssued", 1, code_issued_v1},
    {"CodeRejected", 1, code_rejected_v1},
    {"CodeExpired", 1, code_expired_v1},
    {"CodeMailed", 1, code_mailed_v1},
    {"CodeMailFailed", 1, code_mail_failed_v1},
    {"UserActivated", 1, user_activated_v1},
    {"UserErased", 1, user_erased_v1},
};

std::unexpected<DecodeError> error_at(const RecordedEvent& event, DecodeError::Kind kind,
                                      const std::string& what) {
    return std::unexpected(
        DecodeError{kind, "position " + std::to_string(event.position.value) + ": " + what});
}

std::expected<const Decoder*, DecodeError> decoder_for(const RecordedEvent& event) {
    const auto* decoder = std::ranges::find_if(decoders, [&](const Decoder& d) {
        return d.type == event.type && d.schema_version == event.schema_version;
    });
    if (decoder != std::end(decoders)) return decoder;
    if (std::ranges::find(decoders, event.type, &Decoder::type) == std::end(decoders))
        return error_at(event, DecodeError::Kind::unknown_type,
                        "an event type this binary does not know");
    return error_at(event, DecodeError::Kind::unknown_version,
                    event.type + " has a schema version this binary does not know");
}

domain::Recipient recipient_of(JsonMembers& personal) {
    return {.email = personal.email("email"), .locale = {.tag = personal.text("locale")}};
}

domain::Registrant registrant_of(JsonMembers& personal) {
    return {.recipient = recipient_of(personal), .password = {.phc = personal.text("password")}};
}

// Whether the event can have a personal part.
bool has_place_for_personal(const UserEvent& event) {
    return std::visit(
        [](const auto& e) { return requires { e.registrant; } || requires { e.recipient; }; },
        event);
}

void set_personal(UserEvent& event, JsonMembers& personal) {
    std::visit(
        [&](auto& e) {
            if constexpr (requires { e.registrant; }) e.registrant = registrant_of(personal);
            if constexpr (requires { e.recipient; }) e.recipient = recipient_of(personal);
        },
        event);
    personal.require_none_left();
}

}  // namespace

std::expected<UserEvent, DecodeError> decode_public(const RecordedEvent& event) {
    const auto decoder = decoder_for(event);
    if (!decoder) return std::unexpected(decoder.error());
    try {
        JsonMembers data(event.data);
        auto decoded = (*decoder)->decode(data);
        data.require_none_left();
        if (event.private_part) {
            if (!has_place_for_personal(decoded)) throw MalformedJson("it has a private part");
            if (owner_of(*event.private_part) != domain::user_of(decoded))
                throw MalformedJson("its private part is another user's");
        }
        return decoded;
    } catch (const MalformedJson& malformed) {
        return error_at(event, DecodeError::Kind::malformed, event.type + ": " + malformed.what());
    }
}

std::expected<UserEvent, DecodeError> decode(const RecordedEvent& event,
                                             const crypto::KeyRing& keys) {
    PrivateParts parts(keys);
    return decode(event, parts);
}

std::expected<UserEvent, DecodeError> decode(const RecordedEvent& event, PrivateParts& parts) {
    auto decoded = decode_public(event);
    if (!decoded || !event.private_part || !event.wrapped_key) return decoded;
    const auto json = parts.open(event);
    if (!json) return std::unexpected(json.error());
    try {
        JsonMembers personal(json->text());
        set_personal(*decoded, personal);
        return decoded;
    } catch (const MalformedJson& malformed) {
        return error_at(event, DecodeError::Kind::malformed,
                        event.type + ", private part: " + malformed.what());
    }
}

telemetry::RequestContext decode_metadata(const std::string& metadata) {
    telemetry::RequestContext context;
    try {
        JsonMembers members(metadata);
        if (members.has("request_id")) context.request_id = members.text("request_id");
        if (members.has("traceparent")) context.traceparent = members.text("traceparent");
    } catch (const MalformedJson&) {
        // It only helps to follow a request; nothing depends on it.
    }
    return context;
}

}  // namespace roster::eventstore
