#pragma once
// What the password rules need of Unicode beyond text/utf8: normal forms. Every text given is valid
// UTF-8.

#include <string>
#include <string_view>

#include "crypto/secret_bytes.hpp"

namespace roster::crypto {

// RFC 8265, 4.2.1 (OpaqueString): every space becomes U+0020, then NFC.
[[nodiscard]] SecretBytes to_opaque_string(std::string_view text);

// The form a guesser works on: accents of Latin, Greek and Cyrillic letters dropped, ASCII as it
// is, and every other code point one byte from 0x80 up, so that zxcvbn, which counts bytes, does
// not take a letter for two or three.
[[nodiscard]] std::string to_guessable_bytes(std::string_view text);

}  // namespace roster::crypto
