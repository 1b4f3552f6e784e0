// The credentials travel in Authorization, which the page sets itself:
// Access-Control-Allow-Credentials is not needed.

#include "http/server/cors.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "http/server/limits.hpp"
#include "http/server/route.hpp"
#include "http/server/syntax.hpp"
#include "text/ascii.hpp"

namespace roster::http {
namespace {

constexpr std::string_view any_port = "*";
constexpr std::string_view usual_fields = "Authorization, Content-Type, X-Request-Id, traceparent";
constexpr std::string_view exposed_fields =
    "X-Request-Id, Retry-After, WWW-Authenticate, RateLimit, RateLimit-Policy, Accept-Encoding";

struct Origin {
    std::string scheme;
    std::string host;
    std::string port;  // empty: the scheme's own
};

std::string text_of(const Origin& origin) {
    return origin.scheme + "://" + origin.host + (origin.port.empty() ? "" : ":" + origin.port);
}

std::string_view default_port(std::string_view scheme) {
    return scheme == "https" ? "443" : scheme == "http" ? "80" : "";
}

// The port's colon is the last one that is not within brackets.
Origin divided(std::string_view scheme, std::string_view authority) {
    const auto colon = authority.rfind(':');
    const auto bracket = authority.rfind(']');
    const bool has_port = colon != authority.npos && (bracket == authority.npos || bracket < colon);
    Origin origin{.scheme = text::lowercase(scheme),
                  .host = text::lowercase(authority.substr(0, has_port ? colon : authority.npos)),
                  .port = has_port ? std::string(authority.substr(colon + 1)) : std::string()};
    if (origin.port == default_port(origin.scheme)) origin.port.clear();
    return origin;
}

bool is_host(std::string_view host) {
    if (host.starts_with("*.")) host.remove_prefix(2);
    return !host.empty() && !host.contains('*') && is_uri_host(host);
}

bool is_port_pattern(std::string_view port) {
    return port.empty() || port == any_port || is_port(port);
}

std::unexpected<std::string> refused(std::string_view written, std::string_view why) {
    return std::unexpected("'" + std::string(written) + "' " + std::string(why));
}

bool matches(const Origin& pattern, const Origin& origin) {
    if (pattern.scheme != origin.scheme) return false;
    if (pattern.port != any_port && pattern.port != origin.port) return false;
    if (!pattern.host.starts_with("*.")) return pattern.host == origin.host;
    const auto domain = std::string_view(pattern.host).substr(1);  // with its dot
    return origin.host.size() > domain.size() && origin.host.ends_with(domain);
}

std::optional<Origin> parsed(std::string_view origin) {
    const auto end = origin.find("://");
    if (end == origin.npos) return std::nullopt;
    return divided(origin.substr(0, end), origin.substr(end + 3));
}

// The names that a page asks for, if they are names and not too many.
std::string_view wanted_fields(const HttpRequest& request) {
    const auto* wanted = request.field("Access-Control-Request-Headers");
    if (!wanted || wanted->size() > max_preflight_fields_length) return usual_fields;
    const auto names = text::split(*wanted, ',');
    const bool are_names = names.size() <= max_field_count && std::ranges::all_of(names, is_token);
    return are_names ? std::string_view(*wanted) : usual_fields;
}

}  // namespace

std::expected<std::string, std::string> canonical_origin(std::string_view written) {
    if (written == "*") return std::string(written);
    const auto end = written.find("://");
    if (end == written.npos)
        return refused(written, "is not an origin: write it with its scheme, like https://" +
                                    std::string(written));
    const auto scheme = text::lowercase(written.substr(0, end));
    if (scheme != "http" && scheme != "https")
        return refused(written,
                       "is not an origin of a web page: its scheme is neither http nor "
                       "https");
    auto authority = written.substr(end + 3);
    if (authority.ends_with('/')) authority.remove_suffix(1);
    if (authority.find_first_of("/?#") != authority.npos)
        return refused(written, "is not an origin: leave out the path");
    if (authority.contains('@')) return refused(written, "is not an origin: leave out the user");
    const auto origin = divided(scheme, authority);
    if (!std::ranges::all_of(origin.host, text::is_ascii))
        return refused(written, "is not how browsers write it: use the xn-- form of the name");
    if (!is_host(origin.host))
        return refused(written,
                       "can never match: * stands only for all names below a domain, like "
                       "https://*.example.org");
    if (!is_port_pattern(origin.port)) return refused(written, "has no valid port");
    return text_of(origin);
}

std::vector<std::string> localhost_origins() {
    return {"http://localhost:*", "http://127.0.0.1:*", "http://[::1]:*", "https://localhost:*"};
}

bool Cors::allows(std::string_view written) const {
    const auto origin = parsed(written);
    return std::ranges::any_of(origins_, [&](const std::string& other) {
        if (other == "*") return true;
        const auto pattern = parsed(other);
        return origin && pattern && matches(*pattern, *origin);
    });
}

void Cors::mark(const HttpRequest& request, HttpResponse& response) const {
    if (!is_on()) return;
    response.with("Vary", "Origin");
    const auto* origin = request.field("Origin");
    if (!origin || !allows(*origin)) return;
    response.with("Access-Control-Allow-Origin", *origin);
    response.with("Access-Control-Expose-Headers", exposed_fields);
}

HttpResponse Cors::preflight(const HttpRequest& request,
                             const std::vector<std::string_view>& methods) const {
    HttpResponse response{.status = 204};
    const auto allowed = allow_value(methods) + ", OPTIONS";
    response.with("Allow", allowed);
    const auto* origin = request.field("Origin");
    if (!origin || !allows(*origin)) return response;
    response.with("Access-Control-Allow-Methods", allowed)
        .with("Access-Control-Allow-Headers", wanted_fields(request))
        .with("Access-Control-Max-Age", "600")
        .with("Vary", "Access-Control-Request-Headers");
    return response;
}

}  // namespace roster::http
