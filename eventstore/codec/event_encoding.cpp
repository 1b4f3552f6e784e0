// Events to canonical JSON. A member's place is its name's place in the alphabet.

#include <algorithm>
#include <array>

#include "crypto/sealed_data.hpp"
#include "eventstore/codec/canonical_json.hpp"
#include "eventstore/codec/event_wire_names.hpp"
#include "eventstore/codec/private_part.hpp"
#include "eventstore/event_codec.hpp"
#include "text/hex.hpp"

namespace roster::eventstore {

namespace {

using domain::to_rfc3339;

std::string hex(domain::NetworkTag tag) {
    std::array<std::uint8_t, sizeof tag.value> octets{};
    for (auto octet = octets.rbegin(); octet != octets.rend(); ++octet, tag.value >>= 8)
        *octet = static_cast<std::uint8_t>(tag.value);
    return text::to_hex(octets);
}

std::string data_of(const domain::UserRegistered& event) {
    return CanonicalObject()
        .text("registered_at", to_rfc3339(event.registered_at))
        .text("user_id", event.user_id.to_string())
        .finish();
}

void add_version(CanonicalObject& object, std::string_view name,
                 const std::optional<domain::StreamVersion>& version) {
    if (version) object.number(name, version->value);
}

std::string data_of(const domain::RegistrationClaimed& event) {
    CanonicalObject data;
    data.text("claimed_at", to_rfc3339(event.claimed_at));
    add_version(data, "evicted", event.place.evicted);
    return data.text("network", hex(event.place.network))
        .text("user_id", event.user_id.to_string())
        .finish();
}

std::string data_of(const domain::RegistrationRestarted& event) {
    return CanonicalObject()
        .text("restarted_at", to_rfc3339(event.restarted_at))
        .text("user_id", event.user_id.to_string())
        .finish();
}

// One that was read from version 1 has no place.
std::string data_of(const domain::RegistrationShadowed& event) {
    CanonicalObject data;
    if (event.place) {
        add_version(data, "evicted", event.place->evicted);
        data.text("network", hex(event.place->network));
    }
    return data.boolean("notice", event.notice)
        .text("shadowed_at", to_rfc3339(event.shadowed_at))
        .text("user_id", event.user_id.to_string())
        .finish();
}

std::string data_of(const domain::RegistrationDisowned& event) {
    return CanonicalObject()
        .number("claim", event.claim.value)
        .text("code_id", event.code_id.to_string())
        .text("disowned_at", to_rfc3339(event.disowned_at))
        .text("user_id", event.user_id.to_string())
        .finish();
}

// One that was read from version 1 names no claim.
std::string data_of(const domain::CodeIssued& event) {
    CanonicalObject data;
    add_version(data, "claim", event.claim);
    return data.text("code_id", event.code_id.to_string())
        .text("code_key_id", event.code_key_id.text())
        .text("expires_at", to_rfc3339(event.life.expires_at()))
        .text("issued_at", to_rfc3339(event.life.issued_at()))
        .text("network", hex(event.network))
        .text("origin", event.origin.to_string())
        .text("reason", wire_name(event.reason))
        .text("user_id", event.user_id.to_string())
        .finish();
}

std::string data_of(const domain::CodeRejected& event) {
    return CanonicalObject()
        .number("attempts_left", event.attempts_left)
        .text("code_id", event.code_id.to_string())
        .text("network", hex(event.network))
        .text("rejected_at", to_rfc3339(event.rejected_at))
        .text("user_id", event.user_id.to_string())
        .finish();
}

std::string data_of(const domain::CodeExpired& event) {
    return CanonicalObject()
        .text("code_id", event.code_id.to_string())
        .text("expired_at", to_rfc3339(event.expired_at))
        .text("user_id", event.user_id.to_string())
        .finish();
}

std::string data_of(const domain::CodeMailed& event) {
    return CanonicalObject()
        .text("code_id", event.code_id.to_string())
        .text("mailed_at", to_rfc3339(event.mailed_at))
        .text("user_id", event.user_id.to_string())
        .finish();
}

std::string data_of(const domain::CodeMailFailed& event) {
    return CanonicalObject()
        .text("code_id", event.code_id.to_string())
        .text("detail", event.detail.text())
        .text("failed_at", to_rfc3339(event.failed_at))
        .text("reason", wire_name(event.reason))
        .text("user_id", event.user_id.to_string())
        .finish();
}

std::string data_of(const domain::UserActivated& event) {
    return CanonicalObject()
        .text("activated_at", to_rfc3339(event.activated_at))
        .text("code_id", event.code_id.to_string())
        .text("user_id", event.user_id.to_string())
        .finish();
}

std::string data_of(const domain::PasswordRehashed& event) {
    return CanonicalObject()
        .number("claim", event.claim.value)
        .text("rehashed_at", to_rfc3339(event.rehashed_at))
        .text("user_id", event.user_id.to_string())
        .finish();
}

std::string data_of(const domain::UserErased& event) {
    return CanonicalObject()
        .text("erased_at", to_rfc3339(event.erased_at))
        .text("user_id", event.user_id.to_string())
        .finish();
}

std::optional<std::string> private_json_of(const domain::UserEvent& event) {
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

}  // namespace

std::string encode_data(const domain::UserEvent& event) {
    return std::visit([](const auto& e) { return data_of(e); }, event);
}

EventToAppend encode(const domain::UserEvent& event, const EventSlot& slot,
                     const crypto::SecretBytes& user_key, const std::string& metadata) {
    const auto type = wire_type_of(event);
    EventToAppend result{.id = slot.id,
                         .type = std::string(type.name),
                         .schema_version = type.schema_version,
                         .metadata = metadata,
                         .data = encode_data(event),
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

}  // namespace roster::eventstore
