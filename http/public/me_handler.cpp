// GET /api/v1/users/me

#include "domain/log_time.hpp"
#include "http/public/basic_auth.hpp"
#include "http/public/user_handlers.hpp"
#include "text/json_writer.hpp"

namespace roster::http {
namespace {

HttpResponse shown(const UserApi& api, const actors::AccountShown& outcome) {
    const auto& account = outcome.account;
    text::JsonObject body;
    body.add("email", account.email.text())
        .add("status", account.activated_at ? "active" : "pending")
        .add("registered_at", domain::to_rfc3339(account.registered_at));
    if (account.activated_at) {
        body.add("user_id", account.user_id.to_string())
            .add("activated_at", domain::to_rfc3339(*account.activated_at));
        add_token(body, api, account.user_id, account.email, *account.activated_at);
    }
    return json_response(200, body.text());
}

}  // namespace

Handler me_handler(const UserApi& api) {
    return [api](const ExchangePtr& exchange) {
        auto credentials = basic_credentials(exchange->request());
        if (!credentials) return exchange->respond(invalid_credentials());
        submit<actors::AccountShown>(
            api, exchange,
            actors::AccountRequest{.email = std::move(credentials->email),
                                   .password = std::move(credentials->password)},
            [api](const auto& outcome) { return shown(api, outcome); });
    };
}

}  // namespace roster::http
