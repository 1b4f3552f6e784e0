#pragma once
// What the handlers of the public API share: the door to the actors, what is configured, and the
// way back.

#include <functional>
#include <memory>

#include "actors/requests.hpp"
#include "actors/user_commands.hpp"
#include "crypto/password_policy.hpp"
#include "crypto/secret_bytes.hpp"
#include "http/public/activation_proof.hpp"
#include "http/public/problems.hpp"
#include "http/public/sharded_gateway.hpp"
#include "http/server/exchange.hpp"
#include "http/server/route.hpp"
#include "text/json_writer.hpp"

namespace roster::http {

// What reads the tokens of mails' links, and tells whom they are about.
struct MailLinks {
    actors::UserCommands& users;
    crypto::SecretBytes key;  // crypto::link_key
    domain::LogId log;
};

struct UserApi {
    ShardedGateway gateway;
    int code_digits = 4;
    crypto::PasswordPolicy password_policy = {};
    std::shared_ptr<const ActivationProof> proof = {};  // null: nobody is given one
    std::shared_ptr<const MailLinks> links = {};        // null: no `disown`
};

// What a success of the expected kind means for the client.
template <class Success>
using Render = std::function<HttpResponse(const Success&)>;

// Submits, and answers when the reply comes: on the listener's threads, whichever thread it comes
// from. Refusals and unexpected successes are answered here.
template <class Success>
void submit(const UserApi& api, const ExchangePtr& exchange, actors::Request request,
            Render<Success> render) {
    const auto problem =
        api.gateway.submit(std::move(request), exchange->context(),
                           [exchange, render = std::move(render)](actors::Reply reply) {
                               exchange->resume([exchange, render, reply = std::move(reply)] {
                                   if (!reply) return exchange->respond(problem_of(reply.error()));
                                   exchange->respond(render(std::get<Success>(*reply)));
                               });
                           });
    if (problem) exchange->respond(*problem);
}

// The `token` of an active person, where this service gives any.
inline void add_token(text::JsonObject& body, const UserApi& api, const domain::UserId& user,
                      const domain::EmailAddress& email, domain::LogTime activated_at) {
    const auto token = api.proof ? api.proof->token(user, email, activated_at) : std::nullopt;
    if (token) body.add("token", *token);
}

[[nodiscard]] Handler register_handler(const UserApi& api);
[[nodiscard]] Handler activate_handler(const UserApi& api);
[[nodiscard]] Handler resend_code_handler(const UserApi& api);
[[nodiscard]] Handler me_handler(const UserApi& api);
[[nodiscard]] Handler jwks_handler(const UserApi& api);
[[nodiscard]] Handler disown_handler(const std::shared_ptr<const MailLinks>& links);

}  // namespace roster::http
