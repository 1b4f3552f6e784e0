// One overload for each alternative, no catch-all: a new refusal does not compile until the outside
// knows what it means.

#include "http/public/problems.hpp"

#include "domain/overloaded.hpp"
#include "text/json_writer.hpp"

namespace roster::http {
namespace {

Phrase in_seconds(std::chrono::seconds time) {
    if (time.count() == 1) return said<&UserTexts::try_in_one_second>;
    return {said<&UserTexts::try_in_seconds>, {{"count", std::to_string(time.count())}}};
}

Problem refusal(const domain::UserError& error) {
    return std::visit(
        domain::overloaded{
            [](const domain::InvalidCredentials&) { return invalid_credentials(); },
            // Only for the actors, who check again; should it get here all the same, trying again
            // is right.
            [](const domain::NeedsVerification&) {
                return Problem(problems::overloaded, not_acknowledged())
                    .retry(std::chrono::seconds(1));
            },
            [](const domain::AlreadyActive&) {
                return Problem(problems::already_active, said<&UserTexts::sign_in>);
            },
            [](const domain::AlreadyRegistered&) {
                return Problem(problems::already_registered, said<&UserTexts::sign_in_instead>);
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
                return Problem(problems::code_expired, said<&UserTexts::ask_in_time>);
            },
            [](const domain::CodeIsBurned&) {
                return Problem(problems::code_burned, said<&UserTexts::ask_for_a_new_code>);
            },
            [](const domain::UnknownUser&) {
                return Problem(problems::unknown_user, "Nobody with this id is registered.");
            }},
        error);
}

Phrase attempts_left(int left) {
    if (left == 0) return said<&UserTexts::no_attempt_left>;
    if (left == 1) return said<&UserTexts::one_attempt_left>;
    return {said<&UserTexts::attempts_left>, {{"count", std::to_string(left)}}};
}

Problem refusal(const actors::CodeIncorrect& error) {
    return Problem(problems::code_incorrect, attempts_left(error.attempts_left))
        .member("attempts_left", std::to_string(error.attempts_left));
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
    return Problem(kind, not_acknowledged()).retry(error.retry_after);
}

}  // namespace

// What depends on an account leaves on the quantum.
Problem problem_of(const actors::Refusal& why) {
    return std::visit(
        domain::overloaded{
            [](const actors::PasswordTooWeak& e) {
                return weak_password(e.reason).hiding_its_time();
            },
            [](const actors::CodeIncorrect& e) { return refusal(e).hiding_its_time(); },
            [](const actors::NetworkLimited& e) {
                return Problem(problems::too_many_requests, in_seconds(e.retry_after))
                    .retry(e.retry_after);
            },
            [](const actors::Unavailable& e) { return refusal(e); },
            [](const actors::TimedOut&) { return Problem(problems::timeout, not_acknowledged()); },
            [](const domain::UserError& e) { return refusal(e).hiding_its_time(); }},
        why);
}

Problem invalid_credentials() {
    return Problem(problems::invalid_credentials, said<&UserTexts::send_credentials>)
        .with("WWW-Authenticate", R"(Basic realm="roster", charset="UTF-8")");
}

Problem wrong_shard(int belongs_to) {
    const auto number = std::to_string(belongs_to);
    return Problem(problems::wrong_shard, {said<&UserTexts::name_the_shard>, {{"shard", number}}})
        .member("shard", number);
}

}  // namespace roster::http
