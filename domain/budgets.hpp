#pragma once
// Counts what has been spent on an address: codes asked for, wrong codes tried, claims made. Each
// limit leaves a share to networks that have spent nothing of it yet. Used by the decisions only.

#include <chrono>
#include <optional>

#include "domain/log_time.hpp"
#include "domain/policy.hpp"
#include "domain/user_state.hpp"

namespace roster::domain {

// Who wants to spend something, and when.
struct Spender {
    NetworkTag network;
    LogTime now;
};

// How long until something may be spent; absent: now. Rounded up to whole seconds, at least 1.
using Wait = std::optional<std::chrono::seconds>;

// The next code at a person's wish. Reissues are not a person's wish and do not count, nor do codes
// that were disowned.
[[nodiscard]] Wait wait_for_code(const Pending& pending, const Claim& claim, const Spender& spender,
                                 const Policy& policy);

// The first code of a further claim.
[[nodiscard]] Wait wait_for_first_code(const Pending& pending, const Spender& spender,
                                       const Policy& policy);

// The next try of a code.
[[nodiscard]] Wait wait_for_attempt(const Pending& pending, const Spender& spender);

// The next claim.
[[nodiscard]] Wait wait_for_claim(const Pending& pending, const Spender& spender);

}  // namespace roster::domain
