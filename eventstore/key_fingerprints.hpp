#pragma once
// The fingerprints of the keys in use, as the head holds them: a JSON object of texts.

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "eventstore/recorded_event.hpp"

namespace roster::eventstore {

using KeyFingerprints = std::map<std::string, std::string>;

// Beside the keys: the shard whose people the log holds, where it is one of several.
inline constexpr std::string_view shard_entry = "shard";

[[nodiscard]] std::string encode_fingerprints(const KeyFingerprints& fingerprints);
// Throws StoreFailure if the text is not such an object.
[[nodiscard]] KeyFingerprints decode_fingerprints(const std::string& json);

// The head's fingerprints with those it does not have yet. Nothing: the head knows a key that
// `mine` lacks or has otherwise; or `mine` has a shard, and the log was used without one, so that
// it may hold people of others.
[[nodiscard]] std::optional<KeyFingerprints> agreed_fingerprints(const LogHead& head,
                                                                 const KeyFingerprints& mine);

}  // namespace roster::eventstore
