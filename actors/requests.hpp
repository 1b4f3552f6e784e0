#pragma once
// What a person can ask of the actors, and what whoever asked is told, once: what was done, or why
// nothing was. No CAF here: http speaks in these.

#include <chrono>
#include <expected>
#include <functional>
#include <optional>
#include <variant>
#include <vector>

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

// --- What a person asks

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

// --- What a person is answered

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

// --- What an order is answered

// The code that the mail worker is to send now, and the event that issued it.
struct CodeToMail {
    domain::IssuedCode code;
    domain::EventId event;
    domain::Recipient recipient;
};

struct Delivered {
    std::vector<domain::UserEvent> events;  // what was written; nothing: there was nothing to do
    // Of a ReissueCode; absent: nothing is to be mailed any more.
    std::optional<CodeToMail> code_to_mail;
};

using Done = std::variant<RegistrationAccepted, Activated, CodeSent, AccountShown, Delivered>;

// --- Refusals that are not the domain's

struct PasswordTooWeak {
    crypto::PasswordFlaw reason;
};
struct CodeIncorrect {
    int attempts_left = 0;
};
// 429: too much came from the client's network, whatever it asked for.
struct NetworkLimited {
    std::chrono::seconds retry_after{1};
};
// 503: not acknowledged, which is not the same as not done.
struct Unavailable {
    enum class Why { overloaded, stopping, store } why = Why::overloaded;
    std::chrono::seconds retry_after{1};
};
// 504: no answer within the deadline; it may still be done.
struct TimedOut {};

using Refusal = std::variant<PasswordTooWeak, CodeIncorrect, NetworkLimited, Unavailable, TimedOut,
                             domain::UserError>;

using Reply = std::expected<Done, Refusal>;

[[nodiscard]] inline Reply refused(Refusal refusal) { return std::unexpected(refusal); }
// 503, with its reason.
[[nodiscard]] inline Reply unavailable(Unavailable::Why why) {
    return refused(Unavailable{.why = why});
}

// Called exactly once, from an actor's thread; must not block.
using Answer = std::function<void(Reply)>;

// The door to the actors for what persons ask. Any thread.
class UserGateway {
public:
    virtual ~UserGateway() = default;
    // `answer` is always called, within `ActorSettings::request_timeout`, also while stopping.
    virtual void submit(Request request, telemetry::RequestContext context, Answer answer) = 0;
};

}  // namespace roster::actors
