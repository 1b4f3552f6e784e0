// POST /api/v1/users/register

#include "crypto/password_policy.hpp"
#include "http/json_text.hpp"
#include "http/public/accept_language.hpp"
#include "http/public/email_input.hpp"
#include "http/public/request_body.hpp"
#include "http/public/user_handlers.hpp"

namespace roster::http {
namespace {

std::string message_for(int digits) {
    return "If the address can be registered, a mail with a " + std::to_string(digits) +
           "-digit code is on its way. Enter the code before it expires to activate the account.";
}

// The same for new, pending and active addresses, unless accounts are disclosed.
HttpResponse accepted(const UserApi& api, const std::string& email,
                      const actors::RegistrationAccepted& outcome) {
    JsonObject body;
    if (outcome.new_user) body.add("user_id", outcome.new_user->to_string());
    body.add("email", email)
        .add("status", "pending")
        .add("code_expires_in", outcome.code_expires_in.count())
        .add("message", message_for(api.code_digits));
    return json_response(outcome.new_user ? 201 : 202, body.text());
}

}  // namespace

Handler register_handler(const UserApi& api) {
    return [api](const ExchangePtr& exchange) {
        const auto body = RequestBody::parse(exchange->request().body);
        if (!body) return exchange->respond(body.error());
        const auto* email = body->text("email");
        const auto* password = body->text("password");
        if (!email || !password)
            return exchange->respond(
                Problem(problems::invalid_body, "Send the texts \"email\" and \"password\"."));
        auto address = parse_email(*email);
        if (!address)
            return exchange->respond(
                Problem(problems::invalid_email,
                        "Write it like name@example.org, without quotes or comments."));
        auto normalized = crypto::normalize_password(*password);
        if (!normalized) return exchange->respond(weak_password(normalized.error().reason));
        submit<actors::RegistrationAccepted>(
            api, exchange,
            actors::RegisterRequest{
                .recipient = {std::move(*address), preferred_locale(exchange->request())},
                .password = std::move(*normalized)},
            [api, written = *email](const auto& outcome) {
                return accepted(api, written, outcome);
            });
    };
}

}  // namespace roster::http
