#pragma once
// The chain that makes the log prove its own integrity. Port.
//
// hash = SHA-256(previous hash ‖ fields), each field preceded by its length as 4 bytes big endian,
// in this order: log id (16 bytes), position (8 bytes big endian), stream id (16), version (8),
// type, schema version (8), event id (16), recorded_at in µs since 1970 (8), metadata, data,
// private part as stored (an absent one has length 0xFFFFFFFF and no bytes). The genesis hash is
// SHA-256("roster log" ‖ 0 ‖ log id).

#include "crypto/digest.hpp"
#include "domain/ids.hpp"
#include "eventstore/recorded_event.hpp"

namespace roster::eventstore {

[[nodiscard]] crypto::Sha256 genesis_hash(const domain::LogId& log);

// `event.hash` is not read.
[[nodiscard]] crypto::Sha256 chain_hash(const crypto::Sha256& previous, const domain::LogId& log,
                                        const RecordedEvent& event);

}  // namespace roster::eventstore
