#include "eventstore/key_fingerprints.hpp"

#include "eventstore/store_failure.hpp"
#include "text/json_reader.hpp"
#include "text/json_writer.hpp"

namespace roster::eventstore {

namespace {

// Whoever writes agrees on keys first; an import may bring events without any.
bool was_used(const LogHead& head) {
    return !head.key_fingerprints.empty() || head.position.value > 0;
}

}  // namespace

std::string encode_fingerprints(const KeyFingerprints& fingerprints) {
    text::JsonObject json;
    for (const auto& [key, fingerprint] : fingerprints) json.add(key, fingerprint);
    return json.text();
}

KeyFingerprints decode_fingerprints(const std::string& json) {
    constexpr text::JsonLimits limits{.max_octets = 1024 * 1024, .max_depth = 1};
    const StoreFailure unreadable("the head's key fingerprints cannot be read");
    const auto document = text::JsonDocument::parse(json, limits);
    if (!document || !document->root().is_object()) throw unreadable;
    KeyFingerprints fingerprints;
    for (const auto& [key, value] : document->root().members()) {
        const auto fingerprint = value.text();
        if (!fingerprint) throw unreadable;
        fingerprints.emplace(key, *fingerprint);
    }
    return fingerprints;
}

std::optional<KeyFingerprints> agreed_fingerprints(const LogHead& head,
                                                   const KeyFingerprints& mine) {
    for (const auto& [key, fingerprint] : head.key_fingerprints) {
        const auto own = mine.find(key);
        if (own == mine.end() || own->second != fingerprint) return std::nullopt;
    }
    const std::string shard(shard_entry);
    const bool adds_shard = mine.contains(shard) && !head.key_fingerprints.contains(shard);
    if (adds_shard && was_used(head)) return std::nullopt;
    return mine;
}

}  // namespace roster::eventstore
