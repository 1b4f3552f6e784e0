#include <set>

#include <nlohmann/json.hpp>

#include "http/public/problems.hpp"
#include "tests/catch.hpp"
#include "tests/http/http_fixture.hpp"

using namespace roster;
using namespace roster::http;
using namespace roster::http::testing;
using namespace std::chrono_literals;
using Why = actors::Unavailable::Why;

namespace {

std::string told(const actors::Refusal& refusal) {
    const auto response = to_response(problem_of(refusal), "id", Language::english);
    auto result = refusal_in(response);
    if (const auto* wait = response.field("Retry-After")) result += " after " + *wait;
    return result;
}

}  // namespace

TEST_CASE("every refusal has its meaning outside", "[problem]") {
    using domain::UserError;
    CHECK(told(actors::PasswordTooWeak{crypto::PasswordFlaw::too_common}) == "422 weak-password");
    CHECK(told(actors::CodeIncorrect{2}) == "400 code-incorrect");
    CHECK(told(actors::Unavailable{Why::overloaded, 3s}) == "503 overloaded after 3");
    CHECK(told(actors::Unavailable{Why::stopping, 0s}) == "503 stopping after 1");
    CHECK(told(actors::Unavailable{Why::store, 1s}) == "503 store-unavailable after 1");
    CHECK(told(actors::TimedOut{}) == "504 timeout");
    CHECK(told(UserError(domain::InvalidCredentials{})) == "401 invalid-credentials");
    CHECK(told(UserError(domain::NeedsVerification{})) == "503 overloaded after 1");
    CHECK(told(UserError(domain::AlreadyActive{})) == "409 already-active");
    CHECK(told(UserError(domain::AlreadyRegistered{})) == "409 already-registered");
    CHECK(told(UserError(domain::TooManyAttempts{540s})) == "429 too-many-attempts after 540");
    CHECK(told(UserError(domain::TooManyCodes{12s})) == "429 too-many-codes after 12");
    CHECK(told(UserError(domain::CodeHasExpired{})) == "410 code-expired");
    CHECK(told(UserError(domain::CodeIsBurned{})) == "410 code-burned");
    CHECK(told(UserError(domain::UnknownUser{})) == "404 unknown-user");
}

TEST_CASE("a problem is RFC 9457 with fields of its own", "[problem]") {
    const auto response =
        to_response(problem_of(actors::CodeIncorrect{0}), "req-1", Language::english);
    CHECK(*response.field("Content-Type") == "application/problem+json");
    const auto body = nlohmann::json::parse(response.content());
    CHECK(body["type"] == "/problems/code-incorrect");
    CHECK(body["title"].get<std::string>().size() > 5);
    CHECK(body["status"] == 400);
    CHECK(body["detail"].get<std::string>().size() > 5);
    CHECK(body["code"] == "code-incorrect");
    CHECK(body["request_id"] == "req-1");
    CHECK(body["attempts_left"] == 0);
}

TEST_CASE("a weak password comes with its reason, for programs and for people", "[problem]") {
    const auto body = [](Language language) {
        return nlohmann::json::parse(
            to_response(weak_password(crypto::PasswordFlaw::too_short), "id", language).content());
    };
    const auto english = body(Language::english);
    CHECK(english["reason"] == "Use at least 8 characters.");
    CHECK(english["detail"] == "Use at least 8 characters.");
    CHECK(english["errors"] ==
          nlohmann::json::parse(R"([{"field":"password","reason":"too-short",)"
                                R"("message":"Use at least 8 characters.","min_length":8}])"));
    CHECK(body(Language::french)["errors"][0]["message"] == "Utiliser au moins 8 caractères.");
}

TEST_CASE("every flaw has a reason of its own and words in every language", "[problem]") {
    std::set<std::string_view> reasons;
    for (int flaw = 0; flaw <= static_cast<int>(crypto::PasswordFlaw::too_easy); ++flaw) {
        const auto error = error_of(static_cast<crypto::PasswordFlaw>(flaw));
        CHECK(error.field == "password");
        CHECK(reasons.insert(error.reason).second);
        CHECK(error.message.is_translated());
    }
    reasons.clear();
    for (int flaw = 0; flaw <= static_cast<int>(EmailFlaw::too_long); ++flaw) {
        const auto error = error_of(static_cast<EmailFlaw>(flaw));
        CHECK(error.field == "email");
        CHECK(reasons.insert(error.reason).second);
        CHECK(error.message.is_translated());
    }
}

TEST_CASE("only what depends on an account hides its time", "[problem]") {
    const auto hides = [](const actors::Refusal& refusal) {
        return problem_of(refusal).on_quantum;
    };
    using domain::UserError;
    CHECK(hides(UserError(domain::InvalidCredentials{})));
    CHECK(hides(UserError(domain::CodeIsBurned{})));
    CHECK(hides(actors::CodeIncorrect{1}));
    CHECK_FALSE(hides(actors::Unavailable{}));
    CHECK_FALSE(hides(actors::TimedOut{}));
    CHECK_FALSE(invalid_credentials().on_quantum);
}

TEST_CASE("401 says how to authenticate", "[problem]") {
    CHECK(*to_response(invalid_credentials(), "id", Language::english).field("WWW-Authenticate") ==
          R"(Basic realm="roster", charset="UTF-8")");
}
