// The credentials travel in Authorization, which the page sets itself:
// Access-Control-Allow-Credentials is not needed.

#include "http/server/cors.hpp"

#include <algorithm>

#include "http/server/route.hpp"

namespace roster::http {

bool Cors::allows(const std::string& origin) const {
    return std::ranges::any_of(
        origins_, [&](const std::string& other) { return other == "*" || other == origin; });
}

void Cors::mark(const HttpRequest& request, HttpResponse& response) const {
    if (!is_on()) return;
    response.with("Vary", "Origin");
    const auto* origin = request.field("Origin");
    if (!origin || !allows(*origin)) return;
    response.with("Access-Control-Allow-Origin", *origin);
    response.with("Access-Control-Expose-Headers", "X-Request-Id, Retry-After, WWW-Authenticate");
}

HttpResponse Cors::preflight(const HttpRequest& request,
                             const std::vector<std::string_view>& methods) const {
    HttpResponse response{.status = 204};
    const auto allowed = allow_value(methods) + ", OPTIONS";
    response.with("Allow", allowed);
    const auto* origin = request.field("Origin");
    if (!origin || !allows(*origin)) return response;
    response.with("Access-Control-Allow-Methods", allowed)
        .with("Access-Control-Allow-Headers",
              "Authorization, Content-Type, X-Request-Id, traceparent")
        .with("Access-Control-Max-Age", "600");
    return response;
}

}  // namespace roster::http
