// One overload for each alternative, no catch-all: a new refusal does not compile until the outside
// knows what it means.

#include "http/server/problem.hpp"

#include "domain/overloaded.hpp"
#include "http/json_text.hpp"

namespace roster::http {
namespace {

using MaybeProblem = std::optional<Problem>;

constexpr std::string_view not_acknowledged =
    "It was not acknowledged, which is not the same as not done: it is safe to try again.";

std::string in_seconds(std::chrono::seconds time) {
    return "Try again in " + std::to_string(time.count()) +
           (time.count() == 1 ? " second." : " seconds.");
}

Problem refusal(const domain::UserError& error) {
    return std::visit(
        domain::overloaded{
            [](const domain::InvalidCredentials&) { return invalid_credentials(); },
            // Only for the actors, who check again; should it get here all the same, trying again
            // is right.
            [](const domain::NeedsVerification&) {
                return Problem(problems::overloaded, std::string(not_acknowledged))
                    .retry(std::chrono::seconds(1));
            },
            [](const domain::AlreadyActive&) {
                return Problem(problems::already_active,
                               "Nothing is left to do: sign in with the address and the password.");
            },
            [](const domain::AlreadyRegistered&) {
                return Problem(problems::already_registered,
                               "Sign in instead, or register another address.");
            },
            [](const domain::TooManyAttempts& e) {
                return Problem(problems::too_many_attempts, in_seconds(e.retry_after))
                    .retry(e.retry_after);
            },
            [](const domain::TooManyCodes& e) {
                return Problem(problems::too_many_codes, in_seconds(e.retry_after))
                    .retry(e.retry_after);
            },
            [](const domain::CodeHasExpired&) {
                return Problem(problems::code_expired,
                               "Ask for a new code and enter it before its time is over.");
            },
            [](const domain::CodeIsBurned&) {
                return Problem(problems::code_burned, "Ask for a new code.");
            },
            [](const domain::UnknownUser&) {
                return Problem(problems::unknown_user, "Nobody with this id is registered.");
            }},
        error);
}

Problem refusal(const actors::CodeIncorrect& error) {
    const auto left = error.attempts_left;
    auto detail = left == 0   ? std::string("No attempt is left for this code: ask for a new one.")
                  : left == 1 ? std::string("One attempt is left for this code.")
                              : std::to_string(left) + " attempts are left for this code.";
    return Problem(problems::code_incorrect, std::move(detail))
        .member("attempts_left", std::to_string(left));
}

Problem refusal(const actors::Unavailable& error) {
    using Why = actors::Unavailable::Why;
    const auto kind = [&] {
        switch (error.why) {
            case Why::overloaded:
                return problems::overloaded;
            case Why::stopping:
                return problems::stopping;
            case Why::store:
                return problems::store_unavailable;
        }
        return problems::overloaded;
    }();
    return Problem(kind, std::string(not_acknowledged)).retry(error.retry_after);
}

}  // namespace

Problem& Problem::retry(std::chrono::seconds after) {
    retry_after = std::max(after, std::chrono::seconds(1));
    return *this;
}

Problem& Problem::member(std::string name, std::string json) {
    members.emplace_back(std::move(name), std::move(json));
    return *this;
}

Problem& Problem::with(std::string name, std::string value) {
    fields.push_back({std::move(name), std::move(value)});
    return *this;
}

HttpResponse to_response(const Problem& problem, std::string_view request_id) {
    JsonObject body;
    body.add("type", "/problems/" + std::string(problem.kind.code))
        .add("title", problem.kind.title)
        .add("status", problem.kind.status)
        .add("detail", problem.detail)
        .add("code", problem.kind.code)
        .add("request_id", request_id);
    if (problem.retry_after) body.add("retry_after", problem.retry_after->count());
    for (const auto& [name, json] : problem.members) body.add_json(name, json);
    HttpResponse response{
        .status = problem.kind.status, .fields = problem.fields, .body = body.text()};
    response.with("Content-Type", "application/problem+json");
    if (problem.retry_after)
        response.with("Retry-After", std::to_string(problem.retry_after->count()));
    return response;
}

std::optional<Problem> refusal_of(const actors::Outcome& outcome) {
    return std::visit(
        domain::overloaded{
            [](const actors::RegistrationAccepted&) { return MaybeProblem(); },
            [](const actors::Activated&) { return MaybeProblem(); },
            [](const actors::CodeSent&) { return MaybeProblem(); },
            [](const actors::AccountShown&) { return MaybeProblem(); },
            [](const actors::UserErasedNow&) { return MaybeProblem(); },
            [](const actors::PasswordTooWeak& e) { return MaybeProblem(weak_password(e.reason)); },
            [](const actors::CodeIncorrect& e) { return MaybeProblem(refusal(e)); },
            [](const actors::Unavailable& e) { return MaybeProblem(refusal(e)); },
            [](const actors::TimedOut&) {
                return MaybeProblem(Problem(problems::timeout, std::string(not_acknowledged)));
            },
            [](const domain::UserError& e) { return MaybeProblem(refusal(e)); }},
        outcome);
}

Problem invalid_credentials() {
    return Problem(problems::invalid_credentials,
                   "Send the e-mail address and the password with HTTP Basic authentication.")
        .with("WWW-Authenticate", R"(Basic realm="roster", charset="UTF-8")");
}

Problem weak_password(const std::string& reason) {
    return Problem(problems::weak_password, reason).member("reason", json_string(reason));
}

}  // namespace roster::http
