#pragma once
// What the password rules need of Unicode. Every text given is valid UTF-8, unless said otherwise;
// offsets and counts are of code points.

#include <cstddef>
#include <string>
#include <string_view>

#include "crypto/secret_bytes.hpp"

namespace roster::crypto {

// Of any bytes.
[[nodiscard]] bool is_utf8(std::string_view text);

// Controls (Cc, so also NUL, tab and line breaks) and the separators of lines and paragraphs (Zl,
// Zp).
[[nodiscard]] bool has_control_characters(std::string_view text);

// RFC 8265, 4.2.1 (OpaqueString): every space becomes U+0020, then NFC.
[[nodiscard]] SecretBytes to_opaque_string(std::string_view text);

[[nodiscard]] std::size_t count_code_points(std::string_view text);

// The form a guesser works on: accents of Latin, Greek and Cyrillic letters dropped, ASCII as it
// is, and every other code point one byte from 0x80 up, so that zxcvbn, which counts bytes, does
// not take a letter for two or three.
[[nodiscard]] std::string to_guessable_bytes(std::string_view text);

}  // namespace roster::crypto
