#pragma once
// Between the domain's events and what the log stores. Port.
//
// Wire names and schema versions are constants beside the codec. `data` and the private part are
// canonical JSON (sorted keys, no space, UTF-8). Every version ever written has a golden file in
// tests/eventstore/golden/ and decodes for ever.

#include <expected>
#include <string>

#include "crypto/keyring.hpp"
#include "crypto/secret_bytes.hpp"
#include "domain/user_events.hpp"
#include "eventstore/recorded_event.hpp"
#include "telemetry/request_context.hpp"

namespace roster::eventstore {

// What an event needs to be written.
struct EventSlot {
    domain::StreamId stream;
    domain::StreamVersion version;  // the one it will have
    domain::EventId id;
};

// Seals the personal part under the user's key with stream, version and type as associated data. A
// version conflict means a new slot, and sealing again.
[[nodiscard]] EventToAppend encode(const domain::UserEvent& event, const EventSlot& slot,
                                   const crypto::SecretBytes& user_key,
                                   const std::string& metadata);

// {"by":…,"request_id":…,"traceparent":…} without what is empty; never an address.
[[nodiscard]] std::string encode_metadata(const telemetry::RequestContext& context);
[[nodiscard]] telemetry::RequestContext decode_metadata(const std::string& metadata);

struct DecodeError {
    enum class Kind { unknown_type, unknown_version, malformed, seal_broken, unknown_key } kind;
    std::string message;  // names position and field, never a value
};

// A destroyed key gives an event whose personal part is absent. An unknown event is an error, never
// skipped.
[[nodiscard]] std::expected<domain::UserEvent, DecodeError> decode(const RecordedEvent& event,
                                                                   const crypto::KeyRing& keys);

// Decodes everything but the personal part, for readers without keys; that part is absent then.
[[nodiscard]] std::expected<domain::UserEvent, DecodeError> decode_public(
    const RecordedEvent& event);

// EVENT of the contract, one line of JSON. `private_json`: the opened private part,
// "{\"shredded\":true}", or sealed base64 in quotes.
[[nodiscard]] std::string event_json(const RecordedEvent& event, const std::string& private_json);
// The `private_json` of an event for those who hold the keys.
[[nodiscard]] std::string opened_private_json(const RecordedEvent& event,
                                              const crypto::KeyRing& keys);
[[nodiscard]] std::string sealed_private_json(const RecordedEvent& event);

}  // namespace roster::eventstore
