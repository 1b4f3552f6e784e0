// Canonical JSON back to events. Each type has one `read`, which knows every version of it that was
// ever written; of an older version it makes today's event. An event without one does not compile.

#include <type_traits>
#include <variant>

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

template <class Event>
using Type = std::type_identity<Event>;

struct UnknownVersion {};

// Of an event's data. Versions begin at 1.
struct Version {
    int number;

    void require_at_most(int newest) const {
        if (number < 1 || number > newest) throw UnknownVersion{};
    }
};

domain::UserId user_id_of(JsonMembers& data) { return data.parsed<domain::UserId>("user_id"); }
domain::CodeId code_id_of(JsonMembers& data) { return data.parsed<domain::CodeId>("code_id"); }

domain::UserRegistered read(Type<domain::UserRegistered>, Version version, JsonMembers& data) {
    version.require_at_most(1);
    return domain::UserRegistered{
        .user_id = user_id_of(data), .registered_at = data.time("registered_at"), .registrant = {}};
}

domain::RegistrationRestarted read(Type<domain::RegistrationRestarted>, Version version,
                                   JsonMembers& data) {
    version.require_at_most(1);
    return domain::RegistrationRestarted{
        .user_id = user_id_of(data), .restarted_at = data.time("restarted_at"), .registrant = {}};
}

domain::StreamVersion stream_version_of(JsonMembers& data, const char* name) {
    const auto number = data.number(name);
    if (number < 1) throw JsonMembers::wrong(name);
    return {number};
}

domain::ClaimPlace place_of(JsonMembers& data) {
    domain::ClaimPlace place{.network = data.network("network"), .evicted = {}};
    if (data.has("evicted")) place.evicted = stream_version_of(data, "evicted");
    return place;
}

domain::RegistrationClaimed read(Type<domain::RegistrationClaimed>, Version version,
                                 JsonMembers& data) {
    version.require_at_most(1);
    return {.user_id = user_id_of(data),
            .claimed_at = data.time("claimed_at"),
            .place = place_of(data),
            .registrant = {}};
}

// Version 1 was the only shadow of its address.
domain::RegistrationShadowed read(Type<domain::RegistrationShadowed>, Version version,
                                  JsonMembers& data) {
    version.require_at_most(2);
    return {.user_id = user_id_of(data),
            .shadowed_at = data.time("shadowed_at"),
            .notice = data.boolean("notice"),
            .place = version.number >= 2 ? std::optional(place_of(data)) : std::nullopt,
            .registrant = {}};
}

domain::RegistrationDisowned read(Type<domain::RegistrationDisowned>, Version version,
                                  JsonMembers& data) {
    version.require_at_most(1);
    return {.user_id = user_id_of(data),
            .code_id = code_id_of(data),
            .claim = stream_version_of(data, "claim"),
            .disowned_at = data.time("disowned_at")};
}

domain::CodeLife life_of(JsonMembers& data) {
    const auto life = domain::CodeLife::parse(data.time("issued_at"), data.time("expires_at"));
    if (!life) throw JsonMembers::wrong("expires_at");
    return *life;
}

// Version 1 was of the newest claim, the only one there was.
domain::CodeIssued read(Type<domain::CodeIssued>, Version version, JsonMembers& data) {
    version.require_at_most(2);
    const bool names_claim = version.number >= 2;
    return {.user_id = user_id_of(data),
            .code_id = code_id_of(data),
            .claim = names_claim ? std::optional(stream_version_of(data, "claim")) : std::nullopt,
            .code_key_id = data.parsed<domain::CodeKeyId>("code_key_id"),
            .reason = enum_of<domain::CodeReason>(data, "reason"),
            .origin = data.parsed<domain::CodeId>("origin"),
            .life = life_of(data),
            .network = data.network("network"),
            .recipient = {}};
}

domain::CodeRejected read(Type<domain::CodeRejected>, Version version, JsonMembers& data) {
    version.require_at_most(1);
    constexpr std::int64_t max_attempts = 1000;
    const auto left = data.number("attempts_left");
    if (left < 0 || left > max_attempts) throw JsonMembers::wrong("attempts_left");
    return domain::CodeRejected{.user_id = user_id_of(data),
                                .code_id = code_id_of(data),
                                .rejected_at = data.time("rejected_at"),
                                .network = data.network("network"),
                                .attempts_left = static_cast<int>(left)};
}

domain::CodeExpired read(Type<domain::CodeExpired>, Version version, JsonMembers& data) {
    version.require_at_most(1);
    return domain::CodeExpired{.user_id = user_id_of(data),
                               .code_id = code_id_of(data),
                               .expired_at = data.time("expired_at")};
}

domain::CodeMailed read(Type<domain::CodeMailed>, Version version, JsonMembers& data) {
    version.require_at_most(1);
    return domain::CodeMailed{.user_id = user_id_of(data),
                              .code_id = code_id_of(data),
                              .mailed_at = data.time("mailed_at")};
}

domain::CodeMailFailed read(Type<domain::CodeMailFailed>, Version version, JsonMembers& data) {
    version.require_at_most(1);
    return domain::CodeMailFailed{.user_id = user_id_of(data),
                                  .code_id = code_id_of(data),
                                  .failed_at = data.time("failed_at"),
                                  .reason = enum_of<domain::MailFailure>(data, "reason"),
                                  .detail = data.parsed<domain::MailDetail>("detail")};
}

domain::UserActivated read(Type<domain::UserActivated>, Version version, JsonMembers& data) {
    version.require_at_most(1);
    return domain::UserActivated{.user_id = user_id_of(data),
                                 .code_id = code_id_of(data),
                                 .activated_at = data.time("activated_at")};
}

domain::PasswordRehashed read(Type<domain::PasswordRehashed>, Version version, JsonMembers& data) {
    version.require_at_most(1);
    return {.user_id = user_id_of(data),
            .claim = stream_version_of(data, "claim"),
            .rehashed_at = data.time("rehashed_at"),
            .password = {}};
}

domain::UserErased read(Type<domain::UserErased>, Version version, JsonMembers& data) {
    version.require_at_most(1);
    return domain::UserErased{.user_id = user_id_of(data), .erased_at = data.time("erased_at")};
}

std::unexpected<DecodeError> error_at(const RecordedEvent& event, DecodeError::Kind kind,
                                      const std::string& what) {
    return std::unexpected(
        DecodeError{kind, "position " + std::to_string(event.position.value) + ": " + what});
}

template <class Event>
bool read_if_named(const RecordedEvent& event, JsonMembers& data,
                   std::optional<UserEvent>& result) {
    if (event.type != wire_type<Event>.name) return false;
    result = read(Type<Event>{}, Version{event.schema_version}, data);
    return true;
}

// Nothing: no event has that name.
template <class... Events>
std::optional<UserEvent> read_any(Type<std::variant<Events...>>, const RecordedEvent& event,
                                  JsonMembers& data) {
    std::optional<UserEvent> result;
    (read_if_named<Events>(event, data, result) || ...);
    return result;
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

std::expected<UserEvent, DecodeError> decode_public(const RecordedEvent& event) {
    try {
        JsonMembers data(event.data);
        const auto decoded = read_any(Type<UserEvent>{}, event, data);
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
