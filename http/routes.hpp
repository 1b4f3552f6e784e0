#pragma once
// The public API's table of contents.

#include "http/route.hpp"
#include "http/user_handlers.hpp"

namespace roster::http {

[[nodiscard]] RouteTable public_routes(const UserApi& api);

}  // namespace roster::http
