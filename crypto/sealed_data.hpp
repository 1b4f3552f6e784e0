#pragma once
// Authenticated encryption with associated data: XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03)
// with a random 24-byte nonce before the ciphertext.

#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "crypto/keyring.hpp"
#include "crypto/secret_bytes.hpp"
#include "domain/ids.hpp"

namespace roster::crypto {

// All may be called from any thread. `open` gives nothing if key, associated data or ciphertext do
// not belong together.
[[nodiscard]] Bytes seal(const SecretBytes& key, std::string_view plaintext,
                         std::string_view associated_data);
[[nodiscard]] std::optional<SecretBytes> open(const SecretBytes& key, ByteView sealed,
                                              std::string_view associated_data);

// A user's own key, wrapped by the current key-encryption key with the user id as associated data.
// Wrapped form: length-prefixed id of the key-encryption key, then the sealed key.
[[nodiscard]] SecretBytes new_user_key();
[[nodiscard]] Bytes wrap_user_key(const KeyRing& keys, const domain::UserId& user,
                                  const SecretBytes& user_key);

enum class UnwrapError { unknown_key_encryption_key, damaged };
[[nodiscard]] std::expected<SecretBytes, UnwrapError> unwrap_user_key(const KeyRing& keys,
                                                                      const domain::UserId& user,
                                                                      ByteView wrapped);

}  // namespace roster::crypto
