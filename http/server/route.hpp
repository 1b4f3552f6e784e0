#pragma once
// A table of routes and how a request finds its own. Paths are matched octet by octet: case counts,
// nothing is decoded, a slash at the end makes another path.

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "http/server/exchange.hpp"
#include "http/server/limits.hpp"

namespace roster::http {

enum class Body { none, optional_json, json };

// Who may call.
enum class Access {
    anyone,   // what costs nothing, or has a check of its own
    limited,  // anyone, up to the client's rate
};

using Handler = std::function<void(const ExchangePtr&)>;

// The last two have defaults that fit almost every route.
struct Route {
    std::string_view method;
    std::string_view path;  // "{name}" stands for one segment
    Access access = Access::anyone;
    Body body = Body::none;
    Handler handler;
    std::chrono::milliseconds answer_within = answer_limit;
    Handler when_late = {};  // instead of 504
};

using RouteTable = std::vector<Route>;

// HEAD is answered wherever GET is, by GET's handler.
struct RouteMatch {
    const Route* route = nullptr;           // null: not found, or not with this method
    std::vector<std::string_view> methods;  // that the path knows; empty: 404
    std::map<std::string, std::string, std::less<>> parameters;
};

[[nodiscard]] RouteMatch find_route(const RouteTable& table, std::string_view method,
                                    std::string_view path);
[[nodiscard]] std::string allow_value(const std::vector<std::string_view>& methods);

}  // namespace roster::http
