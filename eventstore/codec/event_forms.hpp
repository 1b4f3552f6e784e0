#pragma once
// The public part of each event as the log holds it: wire name, schema version, members. Private to
// the codec, but for the names.

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "domain/user_events.hpp"
#include "eventstore/codec/json_members.hpp"

namespace roster::eventstore {

// An event's name, and the version of its data that is written today.
struct WireType {
    std::string_view name;
    int schema_version;
};

[[nodiscard]] WireType wire_type_of(const domain::UserEvent& event);

// The names of all events, in the order of UserEvent.
[[nodiscard]] std::span<const std::string_view> wire_names();

// Canonical JSON.
[[nodiscard]] std::string data_of(const domain::UserEvent& event);

// Thrown for data of a version that this binary does not know.
struct UnknownVersion {};

// The event without its personal part. Nothing: no event has that name. Throws MalformedJson or
// UnknownVersion.
[[nodiscard]] std::optional<domain::UserEvent> read_event(std::string_view name, int version,
                                                          JsonMembers& data);

}  // namespace roster::eventstore
