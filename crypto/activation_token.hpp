#pragma once
// Proofs of activation: JSON Web Tokens (RFC 7519) signed with Ed25519 (RFC 8037), by which another
// service knows without asking that a person is active; and the set of public keys (RFC 7517) that
// such a service checks them with.

#include <chrono>
#include <span>
#include <string>
#include <string_view>

#include "crypto/keyring.hpp"
#include "domain/email_address.hpp"
#include "domain/ids.hpp"
#include "domain/log_time.hpp"

namespace roster::crypto {

inline constexpr std::chrono::minutes activation_token_lifetime{15};

struct ActivationClaims {
    std::string_view issuer;  // the service's public URL
    const domain::UserId& user;
    const domain::EmailAddress& email;
    domain::LogTime activated_at;
    domain::LogTime now;
};

// Immutable once made, so it may be used from any thread. A key is named by its thumbprint
// (RFC 7638), so that keys of two installations or of a key file made anew are never mistaken.
class ActivationTokens {
public:
    // Signs with the last of the keys. There is at least one.
    explicit ActivationTokens(std::span<const TokenKey> keys);

    // Compact serialisation: three parts in base64url.
    [[nodiscard]] std::string token(const ActivationClaims& claims) const;
    // {"keys":[…]} of all keys, the one that signs first.
    [[nodiscard]] const std::string& json_web_keys() const { return json_web_keys_; }

private:
    SecretBytes signing_key_;
    std::string header_;  // as it stands in each token
    std::string json_web_keys_;
};

}  // namespace roster::crypto
