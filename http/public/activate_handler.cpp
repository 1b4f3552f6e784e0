// POST /api/v1/users/activate

#include <algorithm>
#include <expected>

#include "domain/log_time.hpp"
#include "http/public/basic_auth.hpp"
#include "http/public/request_body.hpp"
#include "http/public/user_handlers.hpp"
#include "text/ascii.hpp"
#include "text/json_writer.hpp"

namespace roster::http {
namespace {

HttpResponse activated(const UserApi& api, const actors::Activated& outcome, Language language) {
    text::JsonObject body;
    body.add("user_id", outcome.user.to_string())
        .add("email", outcome.email.text())
        .add("status", "active")
        .add("activated_at", domain::to_rfc3339(outcome.activated_at));
    add_token(body, api, outcome.user, outcome.email, outcome.activated_at);
    body.add("message", said<&UserTexts::activated>.in(language));
    auto response = json_response(200, body.text());
    mark_language(response, language);
    return response;
}

FieldError code_error(std::string_view written, int digits) {
    const bool all_digits = std::ranges::all_of(written, text::is_digit);
    return {.field = "code",
            .reason = all_digits ? "wrong-length" : "not-digits",
            .message = {said<&UserTexts::code_form>, {{"digits", std::to_string(digits)}}},
            .bounds = {{"digits", digits}}};
}

Problem invalid_code(FieldError error) {
    const auto message = error.message;
    return Problem(problems::invalid_code, message).error(std::move(error));
}

// Whatever is wrong with valid JSON, it is the code that is not there.
std::expected<domain::VerificationCode, Problem> code_in(std::string_view json, int digits) {
    const auto body = RequestBody::parse(json);
    if (!body && body.error().kind.code != problems::invalid_body.code)
        return std::unexpected(body.error());
    std::vector<FieldError> errors;
    const auto written = body ? body->text("code", errors) : std::nullopt;
    if (!written)
        return std::unexpected(invalid_code(errors.empty() ? missing("code") : errors.front()));
    auto code = domain::VerificationCode::parse(*written, digits);
    if (!code) return std::unexpected(invalid_code(code_error(*written, digits)));
    return *std::move(code);
}

}  // namespace

Handler activate_handler(const UserApi& api) {
    return [api](const ExchangePtr& exchange) {
        auto code = code_in(exchange->request().body, api.code_digits);
        if (!code) return exchange->respond(code.error());
        auto credentials = basic_credentials(exchange->request());
        if (!credentials) return exchange->respond(invalid_credentials());
        submit<actors::Activated>(
            api, exchange,
            actors::ActivateRequest{.email = std::move(credentials->email),
                                    .password = std::move(credentials->password),
                                    .code = std::move(*code)},
            [api, language = exchange->language()](const auto& outcome) {
                return activated(api, outcome, language);
            });
    };
}

}  // namespace roster::http
