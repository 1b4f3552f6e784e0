#pragma once
// Counts what a registration has spent: codes asked for and wrong codes tried, over the last 24
// hours. Used by the decisions only.

#include <chrono>
#include <optional>

#include "domain/log_time.hpp"
#include "domain/user_decide.hpp"
#include "domain/user_state.hpp"

namespace roster::domain {

// Who wants to spend something, and when.
struct Spender {
    NetworkTag network;
    LogTime now;
};

// How long until the next code may be issued at a person's wish; absent: now. Reissues are not a
// person's wish and do not count. Rounded up to whole seconds, at least 1.
[[nodiscard]] std::optional<std::chrono::seconds> wait_for_code(const Pending& pending,
                                                                const Spender& spender,
                                                                const Policy& policy);

// How long until the next code may be tried; absent: now. Rounded up to whole seconds, at least 1.
[[nodiscard]] std::optional<std::chrono::seconds> wait_for_attempt(const Pending& pending,
                                                                   const Spender& spender);

}  // namespace roster::domain
