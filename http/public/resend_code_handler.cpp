// POST /api/v1/users/resend-code

#include "http/public/basic_auth.hpp"
#include "http/public/request_body.hpp"
#include "http/public/user_handlers.hpp"
#include "text/json_writer.hpp"

namespace roster::http {
namespace {

HttpResponse sent(const actors::CodeSent& outcome, Language language) {
    auto response = json_response(202, text::JsonObject()
                                           .add("email", outcome.email.text())
                                           .add("code_expires_in", outcome.code_expires_in.count())
                                           .add("message", said<&UserTexts::code_sent>.in(language))
                                           .text());
    mark_language(response, language);
    return response;
}

}  // namespace

Handler resend_code_handler(const UserApi& api) {
    return [api](const ExchangePtr& exchange) {
        const auto& json = exchange->request().body;
        if (!json.empty()) {
            if (const auto body = RequestBody::parse(json); !body)
                return exchange->respond(body.error());
        }
        auto credentials = basic_credentials(exchange->request());
        if (!credentials) return exchange->respond(invalid_credentials());
        submit<actors::CodeSent>(
            api, exchange,
            actors::ResendCodeRequest{.email = std::move(credentials->email),
                                      .password = std::move(credentials->password)},
            [language = exchange->language()](const auto& outcome) {
                return sent(outcome, language);
            });
    };
}

}  // namespace roster::http
