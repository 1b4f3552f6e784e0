#pragma once
// What is wrong with a request before anybody looks at what it says, in the order in which it is
// answered.

#include <optional>

#include "http/server/message.hpp"
#include "http/server/problem.hpp"
#include "http/server/route.hpp"

namespace roster::http {

// 400, 414, 431, 501.
[[nodiscard]] std::optional<Problem> check_message(const HttpRequest& request);
// 411, 413, 415.
[[nodiscard]] std::optional<Problem> check_body_framing(const HttpRequest& request, Body need);

}  // namespace roster::http
