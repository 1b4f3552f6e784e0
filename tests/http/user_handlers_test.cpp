#include "http/public/user_handlers.hpp"

#include <future>

#include <nlohmann/json.hpp>

#include "tests/catch.hpp"
#include "tests/http/http_fixture.hpp"

using namespace roster;
using namespace roster::http;
using namespace roster::http::testing;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

constexpr const char* register_path = "/api/v1/users/register";
constexpr const char* activate_path = "/api/v1/users/activate";
constexpr const char* resend_path = "/api/v1/users/resend-code";
constexpr const char* me_path = "/api/v1/users/me";

const auto user = domain::UserId::parse("018f2b5e-6a10-7b52-8c3d-1e2f3a4b5c6d").value();
const auto some_time = domain::parse_rfc3339("2026-11-22T20:14:05.123456Z").value();

json body_of(const HttpResponse& response) { return json::parse(response.content()); }

HttpRequest activation(std::string_view code) {
    return with_credentials(post(activate_path, R"({"code":")" + std::string(code) + R"("})"),
                            credentials);
}

HttpRequest resend() {
    auto request = with_credentials(get(resend_path), credentials);
    request.method = "POST";
    return request;
}

}  // namespace

TEST_CASE("register answers 202 with the address as it was written", "[handlers]") {
    PublicApi api;
    const auto response = api.answer(
        post(register_path,
             R"({"email":"Ada@EXÄMPLE.org","password":"correct horse battery staple","x":[1]})"));
    CHECK(response.status == 202);
    CHECK(*response.field("Content-Type") == "application/json");
    auto body = body_of(response);
    CHECK(body["message"].get<std::string>().find("4-digit") != std::string::npos);
    body.erase("message");
    CHECK(body == json{{"email", "Ada@EXÄMPLE.org"},
                       {"status", "pending"},
                       {"code_expires_in", 60},
                       {"code_digits", 4}});
    const auto& request = api.gateway.last<actors::RegisterRequest>();
    CHECK(request.recipient.email.text() == "Ada@xn--exmple-cua.org");
    CHECK(request.recipient.locale.tag() == "en");
    CHECK(request.password.text() == "correct horse battery staple");
}

TEST_CASE("register passes on the preferred language", "[handlers]") {
    PublicApi api;
    const auto passed_on = [&](std::string_view preferred) {
        api.answer(with_field(post(register_path, registration), "Accept-Language", preferred));
        return api.gateway.last<actors::RegisterRequest>().recipient.locale.tag();
    };
    for (const auto* locale : {"en", "de", "es", "fr", "it", "nl", "pt"})
        CHECK(passed_on(locale) == locale);
    CHECK(passed_on("ja, de-AT;q=0.8, fr;q=0.5") == "de");
    CHECK(passed_on("ja") == "en");
}

TEST_CASE("where accounts are disclosed register tells new from active", "[handlers]") {
    PublicApi api;
    api.gateway.outcome = actors::RegistrationAccepted{60s, user};
    const auto created = api.answer(post(register_path, registration));
    CHECK(created.status == 201);
    CHECK(body_of(created)["user_id"] == user.to_string());
    CHECK(body_of(created)["status"] == "pending");
    api.gateway.outcome = std::unexpected(domain::UserError(domain::AlreadyRegistered{}));
    CHECK(api.refusal(post(register_path, registration)) == "409 already-registered");
}

TEST_CASE("register refuses what it cannot use, in order", "[handlers]") {
    PublicApi api;
    const std::pair<const char*, const char*> corpus[] = {
        {R"({})", "422 invalid-body"},
        {R"([])", "422 invalid-body"},
        {R"({"email":"ada@example.org"})", "422 invalid-body"},
        {R"({"password":"correct horse battery staple"})", "422 invalid-body"},
        {R"({"email":7,"password":"correct horse battery staple"})", "422 invalid-body"},
        {R"({"email":"ada@example.org","password":null})", "422 invalid-body"},
        {R"({"Email":"ada@example.org","Password":"correct horse battery staple"})",
         "422 invalid-body"},
        {R"({"email":"ada","password":"a\u0007b"})", "422 invalid-email"},
        {R"({"email":"","password":""})", "422 invalid-email"},
        {R"({"email":"ada\n@example.org","password":"correct horse battery staple"})",
         "422 invalid-email"},
        {R"({"email":"ada@example.org","password":"tab\tand\u0007bell"})", "422 weak-password"},
    };
    for (const auto& [body, expected] : corpus) {
        CAPTURE(body);
        CHECK(api.refusal(post(register_path, body)) == expected);
    }
    CHECK(api.gateway.requests() == 0);
    api.gateway.outcome =
        std::unexpected(actors::PasswordTooWeak{crypto::PasswordFlaw::too_common});
    const auto weak = api.answer(post(register_path, registration));
    CHECK(refusal_in(weak) == "422 weak-password");
    CHECK(body_of(weak)["errors"][0]["reason"] == "too-common");
}

TEST_CASE("register names all that is wrong at once", "[handlers]") {
    PublicApi api;
    const auto errors = [&](const char* body) {
        const auto answer = body_of(api.answer(post(register_path, body)));
        std::string result;
        for (const auto& error : answer["errors"])
            result +=
                error["field"].get<std::string>() + " " + error["reason"].get<std::string>() + ", ";
        return result;
    };
    CHECK(errors(R"({"email":"a b@c.example","password":"short"})") ==
          "email space-inside, password too-short, ");
    CHECK(errors(R"({"email":7})") == "email not-a-text, password missing, ");
    CHECK(errors(R"({"email":"ada@","password":null})") ==
          "password not-a-text, email missing-domain, ");
    CHECK(errors("[]") == " not-an-object, ");
    CHECK(errors(R"({"email":"ada@example.org","password":"a\tb"})") ==
          "password control-character, ");
}

TEST_CASE("a common password is named beside a bad address", "[handlers]") {
    PublicApi api;
    const auto answer = [&](const char* body) {
        return body_of(api.answer(post(register_path, body)));
    };
    const auto both = answer(R"({"email":"ada@","password":"password1"})");
    CHECK(both["code"] == "invalid-email");
    REQUIRE(both["errors"].size() == 2);
    CHECK(both["errors"][0]["reason"] == "missing-domain");
    CHECK(both["errors"][1]["reason"] == "too-common");
    CHECK(answer(R"({"password":"password1"})")["errors"].size() == 2);
    CHECK(answer(R"({"email":"ada@","password":"seven teapots under the stairs"})")["errors"]
              .size() == 1);
    CHECK(api.gateway.requests() == 0);
}

TEST_CASE("register takes an address without the white space around it", "[handlers]") {
    PublicApi api;
    const auto response = api.answer(
        post(register_path,
             R"({"email":" ada@example.org ","password":"correct horse battery staple"})"));
    CHECK(response.status == 202);
    CHECK(body_of(response)["email"] == "ada@example.org");
}

TEST_CASE("people are spoken to in their language", "[handlers]") {
    PublicApi api;
    const auto french = [](HttpRequest request) {
        return with_field(std::move(request), "Accept-Language", "fr");
    };
    CHECK(body_of(api.answer(french(post(register_path, registration))))["message"]
              .get<std::string>()
              .starts_with("Si l’adresse"));
    CHECK(body_of(api.answer(french(post(register_path, "{}"))))["errors"][0]["message"] ==
          "Envoyer le texte «\u00a0email\u00a0».");
}

TEST_CASE("an answer with a message says in which language it is", "[handlers]") {
    PublicApi api;
    const auto told = [&](std::string_view language) {
        return api.answer(
            with_field(post(register_path, registration), "Accept-Language", language));
    };
    CHECK(body_of(told("pt-BR"))["message"].get<std::string>().starts_with("Se o endereço"));
    CHECK(*told("pt-BR").field("Content-Language") == "pt");
    CHECK(*told("pt-BR").field("Vary") == "Accept-Language");
    CHECK(body_of(told("sv"))["message"].get<std::string>().starts_with("If the address"));
    CHECK(*told("sv").field("Content-Language") == "en");
}

TEST_CASE("an invalid code says what is wrong with it", "[handlers]") {
    PublicApi api;
    const auto reason = [&](const char* body) {
        return body_of(api.answer(
            with_credentials(post(activate_path, body), credentials)))["errors"][0]["reason"]
            .get<std::string>();
    };
    CHECK(reason(R"({})") == "missing");
    CHECK(reason("[]") == "missing");
    CHECK(reason(R"({"code":427})") == "not-a-text");
    CHECK(reason(R"({"code":"427"})") == "wrong-length");
    CHECK(reason(R"({"code":"042a"})") == "not-digits");
}

TEST_CASE("activate answers 200 with who is active now", "[handlers]") {
    PublicApi api;
    api.gateway.outcome = actors::Activated{user, ada(), some_time};
    const auto response = api.answer(activation("0427"));
    CHECK(response.status == 200);
    auto body = body_of(response);
    body.erase("message");
    CHECK(body == json{{"user_id", user.to_string()},
                       {"email", "ada@example.org"},
                       {"status", "active"},
                       {"activated_at", "2026-11-22T20:14:05.123456Z"}});
    CHECK(api.gateway.last<actors::ActivateRequest>().code.digits() == "0427");
    CHECK(api.gateway.last<actors::ActivateRequest>().email.text() == "ada@example.org");
}

TEST_CASE(
    "who is active gets a proof of it where the service knows its public URL, and nobody else",
    "[handlers]") {
    const auto keys = crypto::KeyRing::generate();
    const telemetry::SampledLogClock clock;
    const auto answers_with = [&](const std::string& public_url, const actors::Reply& outcome) {
        FakeGateway gateway;
        gateway.outcome = outcome;
        std::promise<std::string> issuer;
        issuer.set_value(public_url);
        telemetry::Metrics metrics;
        const auto dispatcher = std::make_shared<Dispatcher>(
            public_routes({.gateway = gateway,
                           .proof = std::make_shared<ActivationProof>(
                               keys, clock, issuer.get_future().share())}),
            with_ids(), metrics);
        const auto sink = std::make_shared<RecordingSink>();
        const bool shows = std::holds_alternative<actors::AccountShown>(*outcome);
        dispatcher->handle(shows ? with_credentials(get(me_path), credentials) : activation("0427"),
                           sink);
        return body_of(sink->only());
    };
    const actors::Activated activated{user, ada(), some_time};
    const actors::AccountShown active{{user, ada(), some_time, some_time + 26s}};
    const actors::AccountShown pending{{user, ada(), some_time, {}}};
    CHECK(answers_with("https://accounts.example.com", activated).contains("token"));
    CHECK(answers_with("https://accounts.example.com", active).contains("token"));
    CHECK_FALSE(answers_with("https://accounts.example.com", pending).contains("token"));
    CHECK_FALSE(answers_with("", activated).contains("token"));
    CHECK_FALSE(answers_with("", active).contains("token"));
}

TEST_CASE("activate refuses codes that are none", "[handlers]") {
    PublicApi api;
    for (const auto* body : {R"({})", R"([])", R"({"code":427})", R"({"code":null})",
                             R"({"code":""})", R"({"code":"427"})", R"({"code":"04270"})",
                             R"({"code":"042a"})", R"({"code":" 0427"})", R"({"code":"٠٤٢٧"})"}) {
        CAPTURE(body);
        CHECK(api.refusal(with_credentials(post(activate_path, body), credentials)) ==
              "422 invalid-code");
    }
    CHECK(api.gateway.requests() == 0);
}

TEST_CASE("activate tells how many attempts are left", "[handlers]") {
    PublicApi api;
    for (const int left : {2, 1, 0}) {
        api.gateway.outcome = std::unexpected(actors::CodeIncorrect{left});
        const auto response = api.answer(activation("0427"));
        CHECK(refusal_in(response) == "400 code-incorrect");
        CHECK(body_of(response)["attempts_left"] == left);
    }
}

TEST_CASE("resend-code needs no body and takes an empty object", "[handlers]") {
    PublicApi api;
    api.gateway.outcome = actors::CodeSent{ada(), 60s};
    auto body = body_of(api.answer(resend()));
    body.erase("message");
    CHECK(body == json{{"email", "ada@example.org"}, {"code_expires_in", 60}});
    CHECK(api.answer(resend()).status == 202);
    CHECK(api.answer(with_credentials(post(resend_path, "{}"), credentials)).status == 202);
    CHECK(api.answer(with_credentials(post(resend_path, ""), credentials)).status == 202);
    CHECK(api.refusal(with_credentials(post(resend_path, "{"), credentials)) ==
          "400 malformed-json");
    CHECK(api.refusal(with_credentials(post(resend_path, "[]"), credentials)) ==
          "422 invalid-body");
    CHECK(api.refusal(post(resend_path, "{}")) == "401 invalid-credentials");
    CHECK(api.gateway.last<actors::ResendCodeRequest>().password.text() ==
          "correct horse battery staple");
}

TEST_CASE("me shows a pending account without its id and an active one with it", "[handlers]") {
    PublicApi api;
    api.gateway.outcome = actors::AccountShown{{user, ada(), some_time, {}}};
    const auto ask = [&] {
        return body_of(api.answer(with_credentials(get(me_path), credentials)));
    };
    CHECK(ask() == json{{"email", "ada@example.org"},
                        {"status", "pending"},
                        {"registered_at", "2026-11-22T20:14:05.123456Z"}});
    api.gateway.outcome = actors::AccountShown{{user, ada(), some_time, some_time + 26s}};
    CHECK(ask() == json{{"email", "ada@example.org"},
                        {"status", "active"},
                        {"registered_at", "2026-11-22T20:14:05.123456Z"},
                        {"user_id", user.to_string()},
                        {"activated_at", "2026-11-22T20:14:31.123456Z"}});
}

TEST_CASE("missing, malformed and wrong credentials get the same answer", "[handlers]") {
    PublicApi api;
    api.gateway.outcome = std::unexpected(domain::UserError(domain::InvalidCredentials{}));
    const auto id = [](HttpRequest request) {
        return with_field(std::move(request), "X-Request-Id", "same");
    };
    const auto wrong = api.answer(id(with_credentials(get(me_path), credentials)));
    for (auto request : {get(me_path), with_field(get(me_path), "Authorization", "Basic !"),
                         with_field(get(me_path), "Authorization", "Bearer x"),
                         with_credentials(get(me_path), "nobody:x")}) {
        const auto response = api.answer(id(std::move(request)));
        CHECK(response.status == 401);
        CHECK(response.content() == wrong.content());
        CHECK(response.fields.size() == wrong.fields.size());
    }
    CHECK(*wrong.field("WWW-Authenticate") == R"(Basic realm="roster", charset="UTF-8")");
}

TEST_CASE("whoever belongs to another shard is told so, and nothing else happens", "[handlers]") {
    const PublicApi api({}, crypto::LogShard::parse("4/16"));
    const auto me = with_credentials(get(me_path), credentials);
    const auto spelt_otherwise =
        with_credentials(get(me_path), " Ada@EXAMPLE.org\t:correct horse battery staple");
    const auto registering = post(register_path, registration);
    for (const auto& request : {registering, activation("0427"), resend(), me, spelt_otherwise}) {
        CAPTURE(request.path);
        const auto answer = api.answer(request);
        CHECK(refusal_in(answer) == "421 wrong-shard");
        CHECK(body_of(answer)["shard"] == 14);
        CHECK(body_of(answer)["detail"] == "Repeat the request with the field Roster-Shard: 14.");
        CHECK_FALSE(answer.field("Retry-After"));
        CHECK_FALSE(answer.on_quantum);
    }
    CHECK(api.gateway.requests() == 0);
}

TEST_CASE("a shard serves the people who belong to it", "[handlers]") {
    PublicApi api({}, crypto::LogShard::parse("14/16"));
    CHECK(api.answer(post(register_path, registration)).status == 202);
    api.gateway.outcome = std::unexpected(domain::UserError(domain::InvalidCredentials{}));
    CHECK(api.refusal(activation("0427")) == "401 invalid-credentials");
    CHECK(api.refusal(resend()) == "401 invalid-credentials");
    CHECK(api.refusal(with_credentials(get(me_path), credentials)) == "401 invalid-credentials");
    CHECK(api.gateway.requests() == 4);
}

TEST_CASE("what names nobody is refused for what it is, on whichever shard", "[handlers]") {
    for (const auto* shard : {"4/16", "14/16"}) {
        const PublicApi api({}, crypto::LogShard::parse(shard));
        CHECK(api.refusal(get(me_path)) == "401 invalid-credentials");
        CHECK(api.refusal(post(register_path, R"({"email":"ada"})")) == "422 invalid-body");
        CHECK(api.refusal(post(register_path, "{")) == "400 malformed-json");
        CHECK(api.answer(get("/.well-known/jwks.json")).status != 421);
    }
}
