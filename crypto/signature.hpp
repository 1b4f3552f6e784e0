#pragma once
// Ed25519 signatures (RFC 8032) for log heads that are published elsewhere.

#include <array>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <string_view>

#include "crypto/keyring.hpp"
#include "crypto/secret_bytes.hpp"

namespace roster::crypto {

using Signature = std::array<std::uint8_t, 64>;
using PublicKey = std::array<std::uint8_t, 32>;

// A private key in a PEM file (PKCS #8), as `openssl genpkey -algorithm ed25519` writes it.
[[nodiscard]] std::expected<SecretBytes, KeyFileError> load_signing_key(
    const std::filesystem::path& pem);

[[nodiscard]] PublicKey public_key_of(const SecretBytes& signing_key);
[[nodiscard]] Signature sign(const SecretBytes& signing_key, std::string_view message);
[[nodiscard]] bool verify(const PublicKey& key, std::string_view message,
                          const Signature& signature);

}  // namespace roster::crypto
