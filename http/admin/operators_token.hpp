#pragma once
// Who may use the operators' calls: whoever has the token.

#include <functional>
#include <optional>
#include <string>

#include "http/server/problem.hpp"

namespace roster::http {

namespace problems {
inline constexpr ProblemKind token_required{"token-required", 401,
                                            "The operators' token is needed"};
inline constexpr ProblemKind no_token_configured{"no-token-configured", 403,
                                                 "No operators' token is configured"};
}  // namespace problems

// 401 without the token, 403 where none is configured (an empty one).
[[nodiscard]] std::function<std::optional<Problem>(const HttpRequest&)> operators_with(
    std::string token);

}  // namespace roster::http
