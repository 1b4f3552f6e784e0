#pragma once
// Which shard a log holds, as its head keeps it beside the fingerprints of its keys.

#include <optional>
#include <string>

#include "crypto/keyring.hpp"
#include "crypto/log_shard.hpp"
#include "eventstore/key_fingerprints.hpp"

namespace roster::cli {

// What a log must be used with.
[[nodiscard]] eventstore::KeyFingerprints marks_of(const crypto::KeyRing& keys,
                                                   const std::optional<crypto::LogShard>& shard);

// Of a log that did not agree on these marks: what is wrong with the shard, and what to do about
// it. Nothing: it is not the shard.
[[nodiscard]] std::optional<std::string> wrong_shard(const eventstore::LogHead& head,
                                                     const std::optional<crypto::LogShard>& shard);

}  // namespace roster::cli
