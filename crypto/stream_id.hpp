#pragma once
// What is derived from an address or a network under the index key: the same on every node, and
// meaningless without the key.

#include <string_view>

#include "crypto/secret_bytes.hpp"
#include "domain/email_address.hpp"
#include "domain/ids.hpp"
#include "domain/user_events.hpp"

namespace roster::crypto {

// UUIDv8 (RFC 9562, 5.8) made from HMAC-SHA-256(index key, "stream" ‖ 0 ‖ canonical address). One
// address, one stream.
[[nodiscard]] domain::StreamId stream_id(const SecretBytes& index_key,
                                         const domain::EmailAddress& email);

// 32 bits of HMAC-SHA-256(index key, "network" ‖ 0 ‖ stream id ‖ network). `network` as in
// telemetry's RequestContext.
[[nodiscard]] domain::NetworkTag network_tag(const SecretBytes& index_key,
                                             const domain::StreamId& stream,
                                             std::string_view network);

}  // namespace roster::crypto
