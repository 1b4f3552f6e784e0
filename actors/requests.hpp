#pragma once
// What a person can ask of the actors. No CAF here: http speaks in these.

#include <variant>

#include "actors/reply.hpp"
#include "crypto/secret_bytes.hpp"
#include "domain/email_address.hpp"
#include "domain/user_events.hpp"
#include "domain/verification_code.hpp"
#include "telemetry/request_context.hpp"

namespace roster::actors {

// Passwords are normalised already (crypto/password_policy), their strength is not judged yet.
struct RegisterRequest {
    domain::Recipient recipient;
    crypto::SecretBytes password;
};

struct ActivateRequest {
    domain::EmailAddress email;
    crypto::SecretBytes password;
    domain::VerificationCode code;
};

struct ResendCodeRequest {
    domain::EmailAddress email;
    crypto::SecretBytes password;
};

struct AccountRequest {
    domain::EmailAddress email;
    crypto::SecretBytes password;
};

using Request = std::variant<RegisterRequest, ActivateRequest, ResendCodeRequest, AccountRequest>;

// The door to the actors for what persons ask. Any thread.
class UserGateway {
public:
    virtual ~UserGateway() = default;
    // `answer` is always called, within `ActorSettings::request_timeout`, also while stopping.
    virtual void submit(Request request, telemetry::RequestContext context, Answer answer) = 0;
};

}  // namespace roster::actors
