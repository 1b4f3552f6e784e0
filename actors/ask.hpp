#pragma once
// One thing that is asked of one user, and all that is known of it on its way: made at the door,
// passed from hand to hand, answered once. No CAF here.

#include <chrono>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

#include "actors/pending_answer.hpp"
#include "actors/requests.hpp"
#include "actors/user_commands.hpp"
#include "crypto/digest.hpp"
#include "crypto/hash_recipe.hpp"
#include "telemetry/request_context.hpp"

namespace roster::actors {

// HMAC-SHA-256 under a key made at start over stream id and password: shows without an Argon2 hash
// that a password is the one that this process saw a moment ago. Never written anywhere.
using PasswordProof = crypto::Sha256;

// A hash of the password that came with a request, and what it was made with.
struct MadeHash {
    crypto::HashRecipe recipe;
    domain::PasswordHash hash;
};

// What is known so far of the password that came with a request.
struct PasswordEvidence {
    PasswordProof proof{};
    std::optional<domain::EventId> proven;  // the password event that a kept proof stands for
    std::vector<MadeHash> hashes;           // for this request, none by the same recipe twice
};

// Belongs to whoever got the last message with it: shard, hasher or user's actor. `answer` alone
// may be used by anybody at any time.
struct Ask {
    explicit Ask(Answer whom) : answer(std::move(whom)) {}

    std::variant<UserOrder, Request> what;
    domain::StreamId stream;
    telemetry::RequestContext context;
    domain::NetworkTag network;                      // the client's, for this stream
    std::optional<domain::NetworkTag> wide_network;  // the same of an IPv6 client's /48
    PasswordEvidence evidence;
    domain::LogTime arrived;  // at this node; a retried command keeps it
    std::chrono::steady_clock::time_point arrived_at;
    std::chrono::steady_clock::time_point deadline;  // nobody listens any more after it
    PendingAnswer answer;
};
using AskPtr = std::shared_ptr<Ask>;

// The password that came with it; null for an order.
[[nodiscard]] const crypto::SecretBytes* password_of(const Ask& ask);
// Null unless somebody wants to register.
[[nodiscard]] const RegisterRequest* registration_in(const Ask& ask);
// Whether its password has to be one of the user's.
[[nodiscard]] bool has_credentials(const Ask& ask);

}  // namespace roster::actors
