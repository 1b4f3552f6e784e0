#pragma once
// Why a command was refused. Each refusal is a fact that the outside is told once, in http/problem.

#include <chrono>
#include <variant>

namespace roster::domain {

struct InvalidCredentials {
    bool operator==(const InvalidCredentials&) const = default;
};
// The password was checked against an event that is no longer the current one: check again, then
// decide again.
struct NeedsVerification {
    bool operator==(const NeedsVerification&) const = default;
};
struct AlreadyActive {
    bool operator==(const AlreadyActive&) const = default;
};
// Only where accounts are disclosed, and to operators: the address has an account, or had one.
struct AlreadyRegistered {
    bool operator==(const AlreadyRegistered&) const = default;
};
struct TooManyAttempts {
    std::chrono::seconds retry_after;  // rounded up, at least 1
    bool operator==(const TooManyAttempts&) const = default;
};
struct TooManyCodes {
    std::chrono::seconds retry_after;  // rounded up, at least 1
    bool operator==(const TooManyCodes&) const = default;
};
// The window is over, or none is open, and the log says so already.
struct CodeHasExpired {
    bool operator==(const CodeHasExpired&) const = default;
};
struct CodeIsBurned {
    bool operator==(const CodeIsBurned&) const = default;
};
struct UnknownUser {
    bool operator==(const UnknownUser&) const = default;
};

using UserError =
    std::variant<InvalidCredentials, NeedsVerification, AlreadyActive, AlreadyRegistered,
                 TooManyAttempts, TooManyCodes, CodeHasExpired, CodeIsBurned, UnknownUser>;

}  // namespace roster::domain
