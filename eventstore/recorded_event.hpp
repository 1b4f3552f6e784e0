#pragma once
// An event as the log holds it: numbered, chained, its personal part sealed. Port.

#include <map>
#include <optional>
#include <string>

#include "crypto/digest.hpp"
#include "crypto/secret_bytes.hpp"
#include "domain/ids.hpp"
#include "domain/log_time.hpp"

namespace roster::eventstore {

struct RecordedEvent {
    domain::GlobalPosition position;
    domain::StreamId stream;
    domain::StreamVersion version;
    std::string type;
    int schema_version = 1;
    domain::EventId event_id;
    domain::LogTime recorded_at;
    std::string metadata;  // canonical JSON
    std::string data;      // canonical JSON
    std::optional<crypto::Bytes> private_part =
        {};  // as stored: user id (16 bytes), nonce, ciphertext
    crypto::Sha256 hash{};
    std::optional<crypto::Bytes> wrapped_key =
        {};  // of the private part's user; absent: destroyed, or nothing private
    bool operator==(const RecordedEvent&) const = default;
};

struct LogHead {
    domain::LogId log_id;
    domain::GlobalPosition position;  // 0: empty log
    crypto::Sha256 hash{};            // of the last event, or the genesis hash
    domain::LogTime recorded_at;
    std::map<std::string, std::string> key_fingerprints =
        {};  // as KeyRing::fingerprints(), and the shard
};

// An event on its way into the log.
struct EventToAppend {
    domain::EventId id;
    std::string type;
    int schema_version = 1;
    std::string metadata;
    std::string data;
    std::optional<crypto::Bytes> private_part = {};
};

}  // namespace roster::eventstore
