#pragma once
// What a user's actor is asked and what it replies: a request after its password became hashes. No
// CAF here.

#include <chrono>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "actors/requests.hpp"
#include "actors/user_commands.hpp"
#include "crypto/digest.hpp"
#include "crypto/password_hash.hpp"
#include "telemetry/request_context.hpp"

namespace roster::actors {

// HMAC-SHA-256 under a key made at start over stream id ‖ password: shows without an Argon2 hash
// that a password is the one that this process saw a moment ago. Never written anywhere.
using PasswordProof = crypto::Sha256;

// What is known so far of the password that came with a request.
struct PasswordEvidence {
    PasswordProof proof{};
    std::optional<domain::StreamVersion> proven;  // the password event that a kept proof stands for
    std::vector<domain::PasswordHash> hashes;     // made for this request, by their parameters
};

struct RegisterAsk {
    domain::Recipient recipient;
    domain::PasswordHash password;
    PasswordProof proof{};
};
struct ActivateAsk {
    PasswordEvidence password;
    domain::VerificationCode code;
};
struct ResendCodeAsk {
    PasswordEvidence password;
};
struct AccountAsk {
    PasswordEvidence password;
};

using AskBody = std::variant<RegisterAsk, ActivateAsk, ResendCodeAsk, AccountAsk, UserOrder>;

// The password of an ask that has to be judged; null for the others.
[[nodiscard]] const PasswordEvidence* password_of(const AskBody& body);
[[nodiscard]] PasswordEvidence* password_of(AskBody& body);

struct Ask {
    AskBody body;
    telemetry::RequestContext context;
    domain::LogTime arrived;  // at this node; a retried command keeps it
    std::chrono::steady_clock::time_point arrived_at;
    std::chrono::steady_clock::time_point deadline;  // nobody listens any more after it
};

// "Compute the hash with these parameters and ask again."
struct NeedsHash {
    crypto::Argon2Parameters parameters;
};

using Reply = std::variant<Outcome, Delivered, NeedsHash>;

// 503, with its reason.
[[nodiscard]] inline Reply unavailable(Unavailable::Why why) {
    return Outcome(Unavailable{.why = why});
}

}  // namespace roster::actors
