// A client that sent too many wrong tokens is refused before its next token is looked at: a guess
// that is right must not look different then.

#include "http/admin/admin_gate.hpp"

#include <algorithm>

#include <unistd.h>

#include "http/server/client_address.hpp"
#include "text/ascii.hpp"

namespace roster::http {

namespace {

constexpr std::string_view bearer = "Bearer ";
constexpr const char* challenge = R"(Bearer realm="roster-admin")";

// As it calls itself, whole and without its domain.
std::vector<std::string> names_of_this_machine() {
    constexpr std::size_t max_name = 256;
    std::string name(max_name, '\0');
    if (gethostname(name.data(), name.size() - 1) != 0) return {};
    name.resize(name.find('\0'));
    if (name.empty()) return {};
    return {name, name.substr(0, name.find('.'))};
}

// Without port and brackets.
std::string_view name_in(std::string_view host) {
    if (host.starts_with('[')) return host.substr(1, host.find(']') - 1);
    return host.substr(0, host.find(':'));
}

std::string_view token_in(const HttpRequest& request) {
    const auto* value = request.field("Authorization");
    const std::string_view text = value != nullptr ? std::string_view(*value) : std::string_view();
    const bool is_bearer = text.size() > bearer.size() &&
                           text::equal_ignoring_case(text.substr(0, bearer.size()), bearer);
    return is_bearer ? text::trim(text.substr(bearer.size())) : std::string_view();
}

}  // namespace

AdminGate::AdminGate(GateSettings settings, operators::AdminTokens tokens)
    : settings_(std::move(settings)),
      own_names_(names_of_this_machine()),
      wrong_tokens_(wrong_tokens_per_minute),
      tokens_(std::make_shared<const operators::AdminTokens>(std::move(tokens))) {}

void AdminGate::replace(operators::AdminTokens tokens) {
    auto replacement = std::make_shared<const operators::AdminTokens>(std::move(tokens));
    const std::lock_guard lock(mutex_);
    tokens_.swap(replacement);
}

AdminGate::Tokens AdminGate::tokens() const {
    const std::lock_guard lock(mutex_);
    return tokens_;
}

Handler AdminGate::behind(operators::Role needed, Handler handler) {
    return [self = shared_from_this(), needed,
            handler = std::move(handler)](const ExchangePtr& exchange) {
        if (const auto problem = self->check_token(*exchange, needed))
            return exchange->respond(*problem);
        handler(exchange);
    };
}

std::optional<Problem> AdminGate::check_host(const HttpRequest& request) const {
    if (request.is_version_1_0 && request.count("Host") == 0) return std::nullopt;
    const auto* host = request.field("Host");
    const auto name = host != nullptr ? name_in(*host) : std::string_view();
    const auto is_name = [&](std::string_view own) { return text::equal_ignoring_case(own, name); };
    if (parse_ip(name) || is_name("localhost") || std::ranges::any_of(own_names_, is_name) ||
        std::ranges::any_of(settings_.hosts, is_name))
        return std::nullopt;
    return Problem(problems::unknown_host,
                   "Call this listener by its address, or add the name to ROSTER_ADMIN_HOSTS.");
}

std::optional<Problem> AdminGate::check_token(Exchange& exchange, operators::Role needed) {
    const auto tokens = this->tokens();
    if (tokens->all().empty())
        return Problem(problems::no_token_configured,
                       "Set ROSTER_ADMIN_TOKEN or ROSTER_ADMIN_TOKENS_FILE to use the operators' "
                       "calls.");
    const auto& request = exchange.request();
    const auto client = rate_limited_client(request.peer);
    if (const auto wait = wrong_tokens_.wait(client, settings_.now()))
        return Problem(problems::too_many_requests, "Too many wrong tokens came from here.")
            .retry(*wait);
    const auto* token = tokens->find(token_in(request));
    if (token == nullptr) return refuse_token(request);
    if (!reaches(token->role, needed))
        return Problem(problems::role_too_small, "The token '" + token->name + "' has the role '" +
                                                     std::string(role_name(token->role)) +
                                                     "'; this needs '" +
                                                     std::string(role_name(needed)) + "'.");
    exchange.caller = {token->name, std::string(role_name(token->role))};
    return std::nullopt;
}

Problem AdminGate::refuse_token(const HttpRequest& request) {
    // What holds no token is no guess: a browser's first request, a probe.
    if (!token_in(request).empty())
        static_cast<void>(wrong_tokens_.take(rate_limited_client(request.peer), settings_.now()));
    return Problem(problems::token_required,
                   "Send Authorization: Bearer with a token of ROSTER_ADMIN_TOKEN or of "
                   "ROSTER_ADMIN_TOKENS_FILE.")
        .with("WWW-Authenticate", challenge);
}

}  // namespace roster::http
