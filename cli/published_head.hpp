#pragma once
// A head of the log as it is published elsewhere: one line of JSON, signed on request.
//
// {"hash":"<hex>","log_id":"<uuid>","position":N,"recorded_at":"<RFC 3339>"} is the canonical form
// (sorted keys, no space, no newline), and exactly these bytes are signed. A signed head has two
// more members behind them: "public_key" (base64 of the DER SubjectPublicKeyInfo, RFC 8410) and
// "signature" (base64 of the 64 bytes of Ed25519, RFC 8032).

#include <expected>
#include <optional>
#include <string>

#include "crypto/secret_bytes.hpp"
#include "eventstore/recorded_event.hpp"

namespace roster::cli {

[[nodiscard]] std::string head_json(const eventstore::LogHead& head);
[[nodiscard]] std::string signed_head_json(const eventstore::LogHead& head,
                                           const crypto::SecretBytes& signing_key);

struct PublishedHead {
    eventstore::LogHead head;
    std::optional<std::string>
        public_key;  // base64, of a signature that is right; absent: unsigned
};

enum class HeadError {
    malformed,      // not a head
    bad_signature,  // a head, but not what was signed
};

[[nodiscard]] std::expected<PublishedHead, HeadError> parse_published_head(const std::string& json);

}  // namespace roster::cli
