#pragma once
// The fingerprints of the keys in use, as the head holds them: a JSON object of texts.

#include <map>
#include <optional>
#include <string>

namespace roster::eventstore {

using KeyFingerprints = std::map<std::string, std::string>;

[[nodiscard]] std::string encode_fingerprints(const KeyFingerprints& fingerprints);
// Throws StoreFailure if the text is not such an object.
[[nodiscard]] KeyFingerprints decode_fingerprints(const std::string& json);

// The head's fingerprints with those it does not have yet. Nothing: the head knows a key that
// `mine` lacks or has otherwise.
[[nodiscard]] std::optional<KeyFingerprints> agreed_fingerprints(const KeyFingerprints& head,
                                                                 const KeyFingerprints& mine);

}  // namespace roster::eventstore
