// Between an event and its two stored parts, the public and the sealed one.

#include "eventstore/event_codec.hpp"

#include <type_traits>
#include <variant>

#include "crypto/sealed_data.hpp"
#include "eventstore/codec/canonical_json.hpp"
#include "eventstore/codec/event_forms.hpp"
#include "eventstore/codec/json_members.hpp"
#include "eventstore/codec/private_part.hpp"

namespace roster::eventstore {

namespace {

using domain::UserEvent;

// --- Writing

std::optional<std::string> private_json_of(const UserEvent& event) {
    return std::visit(
        []<class Event>(const Event& any) -> std::optional<std::string> {
            if constexpr (domain::is_personal<Event>) {
                if (const auto& part = *domain::personal_part(any)) return to_private_json(*part);
            }
            return std::nullopt;
        },
        event);
}

crypto::Bytes sealed_for(const domain::UserId& user, const crypto::Bytes& sealed) {
    crypto::Bytes result(user.bytes().begin(), user.bytes().end());
    result.insert(result.end(), sealed.begin(), sealed.end());
    return result;
}

// --- Reading

std::unexpected<DecodeError> error_at(const RecordedEvent& event, DecodeError::Kind kind,
                                      const std::string& what) {
    return std::unexpected(
        DecodeError{kind, "position " + std::to_string(event.position.value) + ": " + what});
}

domain::Recipient recipient_of(JsonMembers& personal) {
    return {.email = personal.parsed<domain::EmailAddress>("email"),
            .locale = personal.parsed<domain::Locale>("locale")};
}

domain::Registrant registrant_of(JsonMembers& personal) {
    return {.recipient = recipient_of(personal), .password = {.phc = personal.text("password")}};
}

void set(std::optional<domain::Recipient>& part, JsonMembers& personal) {
    part = recipient_of(personal);
}
void set(std::optional<domain::Registrant>& part, JsonMembers& personal) {
    part = registrant_of(personal);
}

void set(std::optional<domain::PasswordHash>& part, JsonMembers& personal) {
    part = domain::PasswordHash{.phc = personal.text("password")};
}

void set_personal(UserEvent& event, JsonMembers& personal) {
    std::visit(
        [&]<class Event>(Event& any) {
            if constexpr (domain::is_personal<Event>) set(*domain::personal_part(any), personal);
        },
        event);
    personal.require_none_left();
}

void check_private_part(const RecordedEvent& event, const UserEvent& decoded) {
    if (!event.private_part) return;
    const bool has_place =
        std::visit([]<class Event>(const Event&) { return domain::is_personal<Event>; }, decoded);
    if (!has_place) throw MalformedJson("it has a private part");
    if (owner_of(*event.private_part) != domain::user_of(decoded))
        throw MalformedJson("its private part is another user's");
}

}  // namespace

EventToAppend encode(const UserEvent& event, const EventSlot& slot,
                     const crypto::SecretBytes& user_key, const std::string& metadata) {
    const auto type = wire_type_of(event);
    EventToAppend result{.id = slot.id,
                         .type = std::string(type.name),
                         .schema_version = type.schema_version,
                         .metadata = metadata,
                         .data = data_of(event),
                         .private_part = std::nullopt};
    if (const auto json = private_json_of(event)) {
        const auto sealed =
            crypto::seal(user_key, *json, associated_data(slot.stream, slot.version, type.name));
        result.private_part = sealed_for(domain::user_of(event), sealed);
    }
    return result;
}

std::string encode_metadata(const telemetry::RequestContext& context) {
    CanonicalObject object;
    if (!context.by.empty()) object.text("by", context.by);
    if (!context.request_id.empty()) object.text("request_id", context.request_id);
    if (context.traceparent) object.text("traceparent", context.traceparent->text());
    return object.finish();
}

std::expected<UserEvent, DecodeError> decode_public(const RecordedEvent& event) {
    try {
        JsonMembers data(event.data);
        const auto decoded = read_event(event.type, event.schema_version, data);
        if (!decoded)
            return error_at(event, DecodeError::Kind::unknown_type,
                            "an event type this binary does not know");
        data.require_none_left();
        check_private_part(event, *decoded);
        return *decoded;
    } catch (const UnknownVersion&) {
        return error_at(event, DecodeError::Kind::unknown_version,
                        event.type + " has a schema version this binary does not know");
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
        if (members.has("by")) context.by = members.text("by");
        if (members.has("request_id")) context.request_id = members.text("request_id");
        if (members.has("traceparent"))
            context.traceparent = telemetry::Traceparent::parse(members.text("traceparent"));
    } catch (const MalformedJson&) {
        // It only helps to follow a request; nothing depends on it.
    }
    return context;
}

}  // namespace roster::eventstore
