#pragma once
// Who may call the admin listener: by which name of this machine, and with whose token.

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "http/server/rate_limit.hpp"
#include "http/server/route.hpp"
#include "operators/admin_tokens.hpp"

namespace roster::http {

namespace problems {
inline constexpr ProblemKind token_required{"token-required", 401,
                                            "The operators' token is needed"};
inline constexpr ProblemKind no_token_configured{"no-token-configured", 403,
                                                 "No operators' token is configured"};
inline constexpr ProblemKind role_too_small{"role-too-small", 403,
                                            "The token's role does not reach"};
inline constexpr ProblemKind unknown_host{"unknown-host", 403,
                                          "This listener is not called by that name"};
}  // namespace problems

struct GateSettings {
    std::vector<std::string> hosts = {};  // further names of this listener
    std::function<std::chrono::steady_clock::time_point()> now = std::chrono::steady_clock::now;
};

// Any thread.
class AdminGate : public std::enable_shared_from_this<AdminGate> {
public:
    // Wrong tokens of one client in a minute; then no token of it is looked at for a while.
    static constexpr int wrong_tokens_per_minute = 10;

    AdminGate(GateSettings settings, operators::AdminTokens tokens);

    // From now on these tokens open, and no others.
    void replace(operators::AdminTokens tokens);

    // Whether the Host is one of this machine: a page elsewhere must not read an answer, whatever
    // it is, by pointing its own name here (DNS rebinding). Browsers always name a Host: where
    // HTTP/1.0 lacks one, no page asks.
    [[nodiscard]] std::optional<Problem> check_host(const HttpRequest& request) const;
    // The handler behind a token. Sets the exchange's caller to the token's name and role.
    [[nodiscard]] Handler behind(operators::Role needed, Handler handler);

private:
    using Tokens = std::shared_ptr<const operators::AdminTokens>;

    [[nodiscard]] std::optional<Problem> check_token(Exchange& exchange, operators::Role needed);
    [[nodiscard]] Problem refuse_token(const HttpRequest& request);
    [[nodiscard]] Tokens tokens() const;

    const GateSettings settings_;
    const std::vector<std::string> own_names_;
    RateLimit wrong_tokens_;
    mutable std::mutex mutex_;
    Tokens tokens_;
};

}  // namespace roster::http
