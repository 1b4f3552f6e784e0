// POST /api/v1/users/resend-code

#include "http/json_text.hpp"
#include "http/public/basic_auth.hpp"
#include "http/public/request_body.hpp"
#include "http/public/user_handlers.hpp"

namespace roster::http {
namespace {

HttpResponse sent(const actors::CodeSent& outcome) {
    return json_response(
        202, JsonObject()
                 .add("email", outcome.email.text())
                 .add("code_expires_in", outcome.code_expires_in.count())
                 .add("message",
                      "A mail with a new code is on its way. Codes sent before no longer work.")
                 .text());
}

}  // namespace

Handler resend_code_handler(const UserApi& api) {
    return [api](const ExchangePtr& exchange) {
        const auto& text = exchange->request().body;
        if (!text.empty()) {
            if (const auto body = RequestBody::parse(text); !body)
                return exchange->respond(body.error());
        }
        auto credentials = basic_credentials(exchange->request());
        if (!credentials) return exchange->respond(invalid_credentials());
        submit<actors::CodeSent>(
            api, exchange,
            actors::ResendCodeRequest{.email = std::move(credentials->email),
                                      .password = std::move(credentials->password)},
            sent);
    };
}

}  // namespace roster::http
