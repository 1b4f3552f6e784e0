// POST /api/v1/users/disown

#include <optional>

#include "crypto/disown_token.hpp"
#include "http/public/request_body.hpp"
#include "http/public/user_handlers.hpp"

namespace roster::http {
namespace {

// Whatever is wrong with valid JSON, it is the token that is not there.
std::expected<crypto::DisownSubject, Problem> subject_in(std::string_view json,
                                                         const MailLinks& links) {
    const auto body = RequestBody::parse(json);
    if (!body && body.error().kind.code != problems::invalid_body.code)
        return std::unexpected(body.error());
    std::vector<FieldError> errors;
    const auto token = body ? body->text("token", errors) : std::nullopt;
    const auto subject = token ? crypto::read_disown_token(links.key, *token) : std::nullopt;
    if (subject && subject->log == links.log) return *subject;
    const Phrase message = said<&UserTexts::open_the_link>;
    if (errors.empty()) errors.push_back({"token", token ? "not-a-token" : "missing", message});
    return std::unexpected(Problem(problems::invalid_token, message).error(errors.front()));
}

// What is long over needs no undoing.
bool is_done(const actors::Reply& reply) {
    if (reply) return true;
    const auto* error = std::get_if<domain::UserError>(&reply.error());
    return error != nullptr && std::holds_alternative<domain::UnknownUser>(*error);
}

}  // namespace

Handler disown_handler(const std::shared_ptr<const MailLinks>& links) {
    return [links](const ExchangePtr& exchange) {
        const auto subject = subject_in(exchange->request().body, *links);
        if (!subject) return exchange->respond(subject.error());
        links->users.deliver(subject->stream, domain::Disown{subject->user, subject->code, {}},
                             exchange->context(), [exchange](actors::Reply reply) {
                                 exchange->resume([exchange, reply = std::move(reply)] {
                                     if (!is_done(reply))
                                         return exchange->respond(problem_of(reply.error()));
                                     exchange->respond(HttpResponse{.status = 204});
                                 });
                             });
    };
}

}  // namespace roster::http
