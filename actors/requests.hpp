#pragma once
// What the outside can ask of the actors, and the one answer it gets. No CAF here: http and cli
// speak in these.

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <variant>

#include "crypto/password_policy.hpp"
#include "crypto/secret_bytes.hpp"
#include "domain/email_address.hpp"
#include "domain/ids.hpp"
#include "domain/user_error.hpp"
#include "domain/user_events.hpp"
#include "domain/user_state.hpp"
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

// The operator's. No password.
struct EraseRequest {
    domain::StreamId stream;
    domain::UserId user;
};

using Request =
    std::variant<RegisterRequest, ActivateRequest, ResendCodeRequest, AccountRequest, EraseRequest>;

// Successes.
struct RegistrationAccepted {
    std::chrono::seconds code_expires_in{};
    std::optional<domain::UserId>
        new_user;  // only where accounts are disclosed, and the account is new
};
struct Activated {
    domain::UserId user;
    domain::EmailAddress email;
    domain::LogTime activated_at;
};
struct CodeSent {
    domain::EmailAddress email;
    std::chrono::seconds code_expires_in{};
};
struct AccountShown {
    domain::AccountView account;
};
struct UserErasedNow {};

// Refusals that are not the domain's.
struct PasswordTooWeak {
    crypto::PasswordFlaw reason;
};
struct CodeIncorrect {
    int attempts_left = 0;
};
// 503: not acknowledged, which is not the same as not done.
struct Unavailable {
    enum class Why { overloaded, stopping, store } why = Why::overloaded;
    std::chrono::seconds retry_after{1};
};
// 504: no answer within the deadline; it may still be done.
struct TimedOut {};

using Outcome =
    std::variant<RegistrationAccepted, Activated, CodeSent, AccountShown, UserErasedNow,
                 PasswordTooWeak, CodeIncorrect, Unavailable, TimedOut, domain::UserError>;

// Called exactly once, from an actor's thread; must not block.
using Answer = std::function<void(Outcome)>;

// The door to the actors. Any thread.
class UserGateway {
public:
    virtual ~UserGateway() = default;
    // `answer` is always called, within `ActorSettings::request_timeout`, also while stopping.
    virtual void submit(Request request, telemetry::RequestContext context, Answer answer) = 0;
};

}  // namespace roster::actors
