#pragma once
// EVENT of the contract, one line of JSON, back to an event: what an import reads. Port.

#include <expected>
#include <string>
#include <string_view>

#include "eventstore/recorded_event.hpp"

namespace roster::eventstore {

// Accepts what event_json wrote with sealed_private_json, its members in any order. `metadata` and
// `data` are taken byte for byte, since these bytes are hashed. The hash is taken, not checked. The
// error says in a few words what is wrong, and holds no value.
[[nodiscard]] std::expected<RecordedEvent, std::string> parse_event_line(std::string_view line);

}  // namespace roster::eventstore
