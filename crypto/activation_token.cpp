#include "crypto/activation_token.hpp"

#include <ranges>

#include "crypto/digest.hpp"
#include "crypto/signature.hpp"
#include "text/base64.hpp"
#include "text/json_writer.hpp"

namespace roster::crypto {

namespace {

using text::JsonObject;

std::string in_base64url(std::string_view text) {
    return text::to_base64(as_bytes(text), text::Base64::url);
}

// The members that a thumbprint is made of, in its order.
JsonObject required_members(const PublicKey& key) {
    return JsonObject()
        .add("crv", "Ed25519")
        .add("kty", "OKP")
        .add("x", text::to_base64(key, text::Base64::url));
}

std::string thumbprint(const PublicKey& key) {
    return text::to_base64(sha256(as_bytes(required_members(key).text())), text::Base64::url);
}

std::string json_web_key(const PublicKey& key) {
    return required_members(key)
        .add("kid", thumbprint(key))
        .add("use", "sig")
        .add("alg", "EdDSA")
        .text();
}

std::string header_for(const PublicKey& key) {
    return in_base64url(
        JsonObject().add("alg", "EdDSA").add("kid", thumbprint(key)).add("typ", "JWT").text());
}

std::int64_t unix_seconds(domain::LogTime time) {
    return std::chrono::floor<std::chrono::seconds>(time.time_since_epoch()).count();
}

std::string payload(const ActivationClaims& claims) {
    const std::chrono::seconds lifetime = activation_token_lifetime;
    return JsonObject()
        .add("iss", claims.issuer)
        .add("sub", claims.user.to_string())
        .add("email", claims.email.text())
        .add("email_verified", true)
        .add("activated_at", domain::to_rfc3339(claims.activated_at))
        .add("iat", unix_seconds(claims.now))
        .add("exp", unix_seconds(claims.now) + lifetime.count())
        .text();
}

}  // namespace

ActivationTokens::ActivationTokens(std::span<const TokenKey> keys)
    : signing_key_(keys.back().key.copy()), header_(header_for(public_key_of(signing_key_))) {
    text::JsonArray list;
    for (const auto& named : std::views::reverse(keys))
        list.add_json(json_web_key(public_key_of(named.key)));
    json_web_keys_ = JsonObject().add("keys", list).text();
}

std::string ActivationTokens::token(const ActivationClaims& claims) const {
    const auto signed_part = header_ + "." + in_base64url(payload(claims));
    const auto signature = sign(signing_key_, signed_part);
    return signed_part + "." + text::to_base64(signature, text::Base64::url);
}

}  // namespace roster::crypto
