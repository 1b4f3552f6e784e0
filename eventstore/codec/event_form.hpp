#pragma once
// The form of one event in the log, and the members that several have. Private.

#include <array>
#include <optional>
#include <string_view>

#include "domain/enum_names.hpp"
#include "domain/user_events.hpp"
#include "eventstore/codec/canonical_json.hpp"
#include "eventstore/codec/event_forms.hpp"
#include "eventstore/codec/json_members.hpp"
#include "text/hex.hpp"

namespace roster::eventstore {

// How an event is written today, and how every version of it that was ever written is read; of an
// older version it makes today's event. A member's place is its name's place in the alphabet.
//
//     static constexpr WireType type{"CodeExpired", 1};
//     static std::string write(const domain::CodeExpired& event);
//     static domain::CodeExpired read(int version, JsonMembers& data);
template <class Event>
struct Form {
    static_assert(sizeof(Event) == 0,
                  "an event without a form: add it to eventstore/codec/user_forms.hpp or "
                  "eventstore/codec/code_forms.hpp");
};

using domain::to_rfc3339;

inline std::string hex(domain::NetworkTag tag) {
    std::array<std::uint8_t, sizeof tag.value> octets{};
    for (auto octet = octets.rbegin(); octet != octets.rend(); ++octet, tag.value >>= 8)
        *octet = static_cast<std::uint8_t>(tag.value);
    return text::to_hex(octets);
}

inline void add_version(CanonicalObject& object, std::string_view name,
                        const std::optional<domain::StreamVersion>& version) {
    if (version) object.number(name, version->value);
}

template <class Enum>
Enum enum_of(JsonMembers& members, const char* name) {
    const auto value = domain::parse_enum<Enum>(members.text(name));
    if (!value) throw JsonMembers::wrong(name);
    return *value;
}

inline domain::UserId user_id_of(JsonMembers& data) {
    return data.parsed<domain::UserId>("user_id");
}
inline domain::CodeId code_id_of(JsonMembers& data) {
    return data.parsed<domain::CodeId>("code_id");
}

inline domain::StreamVersion stream_version_of(JsonMembers& data, const char* name) {
    const auto number = data.number(name);
    if (number < 1) throw JsonMembers::wrong(name);
    return {number};
}

inline domain::ClaimPlace place_of(JsonMembers& data) {
    domain::ClaimPlace place{.network = data.network("network"), .evicted = {}};
    if (data.has("evicted")) place.evicted = stream_version_of(data, "evicted");
    return place;
}

inline domain::CodeLife life_of(JsonMembers& data) {
    const auto life = domain::CodeLife::parse(data.time("issued_at"), data.time("expires_at"));
    if (!life) throw JsonMembers::wrong("expires_at");
    return *life;
}

}  // namespace roster::eventstore
