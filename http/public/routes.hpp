#pragma once
// The public API's table of contents.

#include "http/public/user_handlers.hpp"
#include "http/server/route.hpp"

namespace roster::http {

[[nodiscard]] RouteTable public_routes(const UserApi& api);

}  // namespace roster::http
