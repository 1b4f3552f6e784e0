// A handful of routes: looking at each costs less than a clever structure.

#include "http/server/route.hpp"

#include <optional>

namespace roster::http {
namespace {

using Parameters = std::map<std::string, std::string, std::less<>>;

std::string_view take_segment(std::string_view& path) {
    const auto end = path.find('/', 1);
    const auto segment = path.substr(0, end);
    path.remove_prefix(segment.size());
    return segment;
}

bool is_placeholder(std::string_view segment) {
    return segment.starts_with("/{") && segment.ends_with('}');
}

std::optional<Parameters> match(std::string_view pattern, std::string_view path) {
    Parameters parameters;
    while (!pattern.empty() && !path.empty()) {
        const auto expected = take_segment(pattern);
        const auto segment = take_segment(path);
        if (is_placeholder(expected) && segment.size() > 1)
            parameters.emplace(expected.substr(2, expected.size() - 3), segment.substr(1));
        else if (expected != segment)
            return std::nullopt;
    }
    return pattern.empty() && path.empty() ? std::optional(parameters) : std::nullopt;
}

bool answers(const Route& route, std::string_view method) {
    return route.method == method || (route.method == "GET" && method == "HEAD");
}

}  // namespace

RouteMatch find_route(const RouteTable& table, std::string_view method, std::string_view path) {
    RouteMatch result;
    for (const auto& route : table) {
        auto parameters = match(route.path, path);
        if (!parameters) continue;
        result.methods.push_back(route.method);
        if (route.method == "GET") result.methods.push_back("HEAD");
        if (!answers(route, method) || result.route) continue;
        result.route = &route;
        result.parameters = std::move(*parameters);
    }
    return result;
}

std::string allow_value(const std::vector<std::string_view>& methods) {
    std::string result;
    for (const auto method : methods) result.append(result.empty() ? "" : ", ").append(method);
    return result;
}

}  // namespace roster::http
