#include "http/admin/operators_token.hpp"

#include "crypto/secret_bytes.hpp"
#include "text/ascii.hpp"

namespace roster::http {
namespace {

constexpr std::string_view bearer = "Bearer ";

std::string_view token_in(const HttpRequest& request) {
    const auto* value = request.field("Authorization");
    const std::string_view written = value ? std::string_view(*value) : std::string_view();
    const bool is_bearer = written.size() > bearer.size() &&
                           text::equal_ignoring_case(written.substr(0, bearer.size()), bearer);
    return is_bearer ? text::trim(written.substr(bearer.size())) : std::string_view();
}

}  // namespace

std::function<std::optional<Problem>(const HttpRequest&)> operators_with(std::string token) {
    return [token = std::move(token)](const HttpRequest& request) -> std::optional<Problem> {
        if (token.empty())
            return Problem(problems::no_token_configured,
                           "Set ROSTER_ADMIN_TOKEN to use the operators' calls.");
        if (crypto::equal_in_constant_time(token_in(request), token)) return std::nullopt;
        return Problem(problems::token_required,
                       "Send Authorization: Bearer with the token of ROSTER_ADMIN_TOKEN.")
            .with("WWW-Authenticate", R"(Bearer realm="roster-admin")");
    };
}

}  // namespace roster::http
