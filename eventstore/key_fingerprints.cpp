#include "eventstore/key_fingerprints.hpp"

#include <nlohmann/json.hpp>

#include "eventstore/store_failure.hpp"

namespace roster::eventstore {

std::string encode_fingerprints(const KeyFingerprints& fingerprints) {
    return nlohmann::json(fingerprints).dump();
}

KeyFingerprints decode_fingerprints(const std::string& json) {
    try {
        return nlohmann::json::parse(json).get<KeyFingerprints>();
    } catch (const nlohmann::json::exception&) {
        throw StoreFailure("the head's key fingerprints cannot be read");
    }
}

std::optional<KeyFingerprints> agreed_fingerprints(const KeyFingerprints& head,
                                                   const KeyFingerprints& mine) {
    for (const auto& [key, fingerprint] : head) {
        const auto own = mine.find(key);
        if (own == mine.end() || own->second != fingerprint) return std::nullopt;
    }
    return mine;
}

}  // namespace roster::eventstore
