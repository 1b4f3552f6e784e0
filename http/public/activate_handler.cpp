// POST /api/v1/users/activate

#include <expected>

#include "domain/log_time.hpp"
#include "http/json_text.hpp"
#include "http/public/basic_auth.hpp"
#include "http/public/request_body.hpp"
#include "http/public/user_handlers.hpp"

namespace roster::http {
namespace {

HttpResponse activated(const actors::Activated& outcome) {
    return json_response(200, JsonObject()
                                  .add("user_id", outcome.user.to_string())
                                  .add("email", outcome.email.text())
                                  .add("status", "active")
                                  .add("activated_at", domain::to_rfc3339(outcome.activated_at))
                                  .add("message", "The account is active.")
                                  .text());
}

// Whatever is wrong with valid JSON, it is the code that is not there.
std::expected<domain::VerificationCode, Problem> code_in(std::string_view text, int digits) {
    const auto body = RequestBody::parse(text);
    if (!body && body.error().kind.code != problems::invalid_body.code)
        return std::unexpected(body.error());
    const auto* written = body ? body->text("code") : nullptr;
    auto code = written ? domain::VerificationCode::parse(*written, digits) : std::nullopt;
    if (code) return std::move(*code);
    return std::unexpected(Problem(
        problems::invalid_code,
        "Send the text \"code\" with the " + std::to_string(digits) + " digits of the mail."));
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
            activated);
    };
}

}  // namespace roster::http
