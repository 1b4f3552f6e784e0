#pragma once
// The `token` of an answer about an active person, and the keys that others check it with.

#include <future>
#include <optional>
#include <string>

#include "crypto/activation_token.hpp"
#include "telemetry/clock.hpp"

namespace roster::http {

// Any thread. The clock outlives it.
class ActivationProof {
public:
    // `issuer` is the public URL, known at the latest when requests are; empty: there is none, and
    // then there are no tokens either.
    ActivationProof(const crypto::KeyRing& keys, const telemetry::Clock& clock,
                    std::shared_future<std::string> issuer)
        : tokens_(keys.token_keys()), clock_(clock), issuer_(std::move(issuer)) {}

    [[nodiscard]] std::optional<std::string> token(const domain::UserId& user,
                                                   const domain::EmailAddress& email,
                                                   domain::LogTime activated_at) const {
        const auto& issuer = issuer_.get();
        if (issuer.empty()) return std::nullopt;
        return tokens_.token({.issuer = issuer,
                              .user = user,
                              .email = email,
                              .activated_at = activated_at,
                              .now = clock_.log_now()});
    }
    [[nodiscard]] const std::string& json_web_keys() const { return tokens_.json_web_keys(); }

private:
    crypto::ActivationTokens tokens_;
    const telemetry::Clock& clock_;
    std::shared_future<std::string> issuer_;
};

}  // namespace roster::http
