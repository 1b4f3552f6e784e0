#include "cli/log_shard.hpp"

namespace roster::cli {

eventstore::KeyFingerprints marks_of(const crypto::KeyRing& keys,
                                     const std::optional<crypto::LogShard>& shard) {
    auto marks = keys.fingerprints();
    if (shard) marks.emplace(eventstore::shard_entry, shard->text());
    return marks;
}

std::optional<std::string> wrong_shard(const eventstore::LogHead& head,
                                       const std::optional<crypto::LogShard>& shard) {
    const auto kept = head.key_fingerprints.find(std::string(eventstore::shard_entry));
    if (kept != head.key_fingerprints.end()) {
        if (shard && shard->text() == kept->second) return std::nullopt;
        return "ROSTER_SHARD: this log holds the people of shard " + kept->second +
               "; set that, or name the log of yours in ROSTER_DATABASE_URL";
    }
    if (!shard) return std::nullopt;
    return "ROSTER_SHARD: this log was used without a shard, so it may hold people of any; a shard "
           "begins with a new log";
}

}  // namespace roster::cli
