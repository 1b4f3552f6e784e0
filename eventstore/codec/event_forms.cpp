// One form an event, in the order of UserEvent: how it is written today, and how every version of
// it that was ever written is read; of an older version it makes today's event. A member's place is
// its name's place in the alphabet.
//
// To add an event, add its form. An event without one does not compile.

#include "eventstore/codec/event_forms.hpp"

#include <array>
#include <type_traits>
#include <variant>

#include "domain/enum_names.hpp"
#include "eventstore/codec/canonical_json.hpp"
#include "text/hex.hpp"

namespace roster::eventstore {

namespace {

using domain::to_rfc3339;
using domain::UserEvent;

template <class Event>
struct Form;  // each event has one below

// --- Members that several events have

std::string hex(domain::NetworkTag tag) {
    std::array<std::uint8_t, sizeof tag.value> octets{};
    for (auto octet = octets.rbegin(); octet != octets.rend(); ++octet, tag.value >>= 8)
        *octet = static_cast<std::uint8_t>(tag.value);
    return text::to_hex(octets);
}

void add_version(CanonicalObject& object, std::string_view name,
                 const std::optional<domain::StreamVersion>& version) {
    if (version) object.number(name, version->value);
}

template <class Enum>
Enum enum_of(JsonMembers& members, const char* name) {
    const auto value = domain::parse_enum<Enum>(members.text(name));
    if (!value) throw JsonMembers::wrong(name);
    return *value;
}

domain::UserId user_id_of(JsonMembers& data) { return data.parsed<domain::UserId>("user_id"); }
domain::CodeId code_id_of(JsonMembers& data) { return data.parsed<domain::CodeId>("code_id"); }

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

domain::CodeLife life_of(JsonMembers& data) {
    const auto life = domain::CodeLife::parse(data.time("issued_at"), data.time("expires_at"));
    if (!life) throw JsonMembers::wrong("expires_at");
    return *life;
}

// --- The forms

template <>
struct Form<domain::UserRegistered> {
    static constexpr WireType type{"UserRegistered", 1};

    static std::string write(const domain::UserRegistered& event) {
        return CanonicalObject()
            .text("registered_at", to_rfc3339(event.registered_at))
            .text("user_id", event.user_id.to_string())
            .finish();
    }

    static domain::UserRegistered read(int /*version*/, JsonMembers& data) {
        return domain::UserRegistered{.user_id = user_id_of(data),
                                      .registered_at = data.time("registered_at"),
                                      .registrant = {}};
    }
};

template <>
struct Form<domain::RegistrationClaimed> {
    static constexpr WireType type{"RegistrationClaimed", 1};

    static std::string write(const domain::RegistrationClaimed& event) {
        CanonicalObject data;
        data.text("claimed_at", to_rfc3339(event.claimed_at));
        add_version(data, "evicted", event.place.evicted);
        return data.text("network", hex(event.place.network))
            .text("user_id", event.user_id.to_string())
            .finish();
    }

    static domain::RegistrationClaimed read(int /*version*/, JsonMembers& data) {
        return {.user_id = user_id_of(data),
                .claimed_at = data.time("claimed_at"),
                .place = place_of(data),
                .registrant = {}};
    }
};

template <>
struct Form<domain::RegistrationRestarted> {
    static constexpr WireType type{"RegistrationRestarted", 1};

    static std::string write(const domain::RegistrationRestarted& event) {
        return CanonicalObject()
            .text("restarted_at", to_rfc3339(event.restarted_at))
            .text("user_id", event.user_id.to_string())
            .finish();
    }

    static domain::RegistrationRestarted read(int /*version*/, JsonMembers& data) {
        return domain::RegistrationRestarted{.user_id = user_id_of(data),
                                             .restarted_at = data.time("restarted_at"),
                                             .registrant = {}};
    }
};

// Version 1 was the only shadow of its address, and has no place.
template <>
struct Form<domain::RegistrationShadowed> {
    static constexpr WireType type{"RegistrationShadowed", 2};

    static std::string write(const domain::RegistrationShadowed& event) {
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

    static domain::RegistrationShadowed read(int version, JsonMembers& data) {
        return {.user_id = user_id_of(data),
                .shadowed_at = data.time("shadowed_at"),
                .notice = data.boolean("notice"),
                .place = version >= 2 ? std::optional(place_of(data)) : std::nullopt,
                .registrant = {}};
    }
};

template <>
struct Form<domain::RegistrationDisowned> {
    static constexpr WireType type{"RegistrationDisowned", 1};

    static std::string write(const domain::RegistrationDisowned& event) {
        return CanonicalObject()
            .number("claim", event.claim.value)
            .text("code_id", event.code_id.to_string())
            .text("disowned_at", to_rfc3339(event.disowned_at))
            .text("user_id", event.user_id.to_string())
            .finish();
    }

    static domain::RegistrationDisowned read(int /*version*/, JsonMembers& data) {
        return {.user_id = user_id_of(data),
                .code_id = code_id_of(data),
                .claim = stream_version_of(data, "claim"),
                .disowned_at = data.time("disowned_at")};
    }
};

// Version 1 was of the newest claim, the only one there was, and names none.
template <>
struct Form<domain::CodeIssued> {
    static constexpr WireType type{"CodeIssued", 2};

    static std::string write(const domain::CodeIssued& event) {
        CanonicalObject data;
        add_version(data, "claim", event.claim);
        return data.text("code_id", event.code_id.to_string())
            .text("code_key_id", event.code_key_id.text())
            .text("expires_at", to_rfc3339(event.life.expires_at()))
            .text("issued_at", to_rfc3339(event.life.issued_at()))
            .text("network", hex(event.network))
            .text("origin", event.origin.to_string())
            .text("reason", domain::enum_name(event.reason))
            .text("user_id", event.user_id.to_string())
            .finish();
    }

    static domain::CodeIssued read(int version, JsonMembers& data) {
        const bool names_claim = version >= 2;
        return {
            .user_id = user_id_of(data),
            .code_id = code_id_of(data),
            .claim = names_claim ? std::optional(stream_version_of(data, "claim")) : std::nullopt,
            .code_key_id = data.parsed<domain::CodeKeyId>("code_key_id"),
            .reason = enum_of<domain::CodeReason>(data, "reason"),
            .origin = data.parsed<domain::CodeId>("origin"),
            .life = life_of(data),
            .network = data.network("network"),
            .recipient = {}};
    }
};

template <>
struct Form<domain::CodeRejected> {
    static constexpr WireType type{"CodeRejected", 1};

    static std::string write(const domain::CodeRejected& event) {
        return CanonicalObject()
            .number("attempts_left", event.attempts_left)
            .text("code_id", event.code_id.to_string())
            .text("network", hex(event.network))
            .text("rejected_at", to_rfc3339(event.rejected_at))
            .text("user_id", event.user_id.to_string())
            .finish();
    }

    static domain::CodeRejected read(int /*version*/, JsonMembers& data) {
        constexpr std::int64_t max_attempts = 1000;
        const auto left = data.number("attempts_left");
        if (left < 0 || left > max_attempts) throw JsonMembers::wrong("attempts_left");
        return domain::CodeRejected{.user_id = user_id_of(data),
                                    .code_id = code_id_of(data),
                                    .rejected_at = data.time("rejected_at"),
                                    .network = data.network("network"),
                                    .attempts_left = static_cast<int>(left)};
    }
};

template <>
struct Form<domain::CodeExpired> {
    static constexpr WireType type{"CodeExpired", 1};

    static std::string write(const domain::CodeExpired& event) {
        return CanonicalObject()
            .text("code_id", event.code_id.to_string())
            .text("expired_at", to_rfc3339(event.expired_at))
            .text("user_id", event.user_id.to_string())
            .finish();
    }

    static domain::CodeExpired read(int /*version*/, JsonMembers& data) {
        return domain::CodeExpired{.user_id = user_id_of(data),
                                   .code_id = code_id_of(data),
                                   .expired_at = data.time("expired_at")};
    }
};

template <>
struct Form<domain::CodeMailed> {
    static constexpr WireType type{"CodeMailed", 1};

    static std::string write(const domain::CodeMailed& event) {
        return CanonicalObject()
            .text("code_id", event.code_id.to_string())
            .text("mailed_at", to_rfc3339(event.mailed_at))
            .text("user_id", event.user_id.to_string())
            .finish();
    }

    static domain::CodeMailed read(int /*version*/, JsonMembers& data) {
        return domain::CodeMailed{.user_id = user_id_of(data),
                                  .code_id = code_id_of(data),
                                  .mailed_at = data.time("mailed_at")};
    }
};

template <>
struct Form<domain::CodeMailFailed> {
    static constexpr WireType type{"CodeMailFailed", 1};

    static std::string write(const domain::CodeMailFailed& event) {
        return CanonicalObject()
            .text("code_id", event.code_id.to_string())
            .text("detail", event.detail.text())
            .text("failed_at", to_rfc3339(event.failed_at))
            .text("reason", domain::enum_name(event.reason))
            .text("user_id", event.user_id.to_string())
            .finish();
    }

    static domain::CodeMailFailed read(int /*version*/, JsonMembers& data) {
        return domain::CodeMailFailed{.user_id = user_id_of(data),
                                      .code_id = code_id_of(data),
                                      .failed_at = data.time("failed_at"),
                                      .reason = enum_of<domain::MailFailure>(data, "reason"),
                                      .detail = data.parsed<domain::MailDetail>("detail")};
    }
};

template <>
struct Form<domain::UserActivated> {
    static constexpr WireType type{"UserActivated", 1};

    static std::string write(const domain::UserActivated& event) {
        return CanonicalObject()
            .text("activated_at", to_rfc3339(event.activated_at))
            .text("code_id", event.code_id.to_string())
            .text("user_id", event.user_id.to_string())
            .finish();
    }

    static domain::UserActivated read(int /*version*/, JsonMembers& data) {
        return domain::UserActivated{.user_id = user_id_of(data),
                                     .code_id = code_id_of(data),
                                     .activated_at = data.time("activated_at")};
    }
};

template <>
struct Form<domain::PasswordRehashed> {
    static constexpr WireType type{"PasswordRehashed", 1};

    static std::string write(const domain::PasswordRehashed& event) {
        return CanonicalObject()
            .number("claim", event.claim.value)
            .text("rehashed_at", to_rfc3339(event.rehashed_at))
            .text("user_id", event.user_id.to_string())
            .finish();
    }

    static domain::PasswordRehashed read(int /*version*/, JsonMembers& data) {
        return {.user_id = user_id_of(data),
                .claim = stream_version_of(data, "claim"),
                .rehashed_at = data.time("rehashed_at"),
                .password = {}};
    }
};

template <>
struct Form<domain::UserErased> {
    static constexpr WireType type{"UserErased", 1};

    static std::string write(const domain::UserErased& event) {
        return CanonicalObject()
            .text("erased_at", to_rfc3339(event.erased_at))
            .text("user_id", event.user_id.to_string())
            .finish();
    }

    static domain::UserErased read(Version version, JsonMembers& data) {
        return domain::UserErased{.user_id = user_id_of(data), .erased_at = data.time("erased_at")};
    }
};

// --- All of them

template <class Events>
struct AllForms;

template <class... Events>
struct AllForms<std::variant<Events...>> {
    static constexpr std::array names{Form<Events>::type.name...};

    static std::optional<UserEvent> read(std::string_view name, int version, JsonMembers& data) {
        std::optional<UserEvent> result;
        (read_if_named<Events>(name, version, data, result) || ...);
        return result;
    }

private:
    template <class Event>
    static bool read_if_named(std::string_view name, int version, JsonMembers& data,
                              std::optional<UserEvent>& result) {
        if (name != Form<Event>::type.name) return false;
        if (version < 1 || version > Form<Event>::type.schema_version) throw UnknownVersion{};
        result = Form<Event>::read(version, data);
        return true;
    }
};

}  // namespace

WireType wire_type_of(const UserEvent& event) {
    return std::visit([]<class Event>(const Event&) { return Form<Event>::type; }, event);
}

std::span<const std::string_view> wire_names() { return AllForms<UserEvent>::names; }

std::string data_of(const UserEvent& event) {
    return std::visit([]<class Event>(const Event& any) { return Form<Event>::write(any); }, event);
}

std::optional<UserEvent> read_event(std::string_view name, int version, JsonMembers& data) {
    return AllForms<UserEvent>::read(name, version, data);
}

}  // namespace roster::eventstore
