#include <map>
#include <set>

#include <nlohmann/json.hpp>

#include "http/pages/documentation.hpp"
#include "http/pages/problem_pages.hpp"
#include "http/public/problems.hpp"
#include "tests/catch.hpp"
#include "tests/http/http_fixture.hpp"
#include "text/escape.hpp"

using namespace roster::http;
using namespace roster::http::testing;
using nlohmann::json;
using roster::text::html_escaped;

namespace {

const json& description() {
    static const json document =
        json::parse(openapi(DescribedService{.shard = roster::crypto::LogShard::parse("3/16")}));
    return document;
}

std::set<std::string> described_routes() {
    std::set<std::string> routes;
    for (const auto& [path, methods] : description()["paths"].items())
        for (const auto& [method, operation] : methods.items()) {
            std::string name = method;
            for (auto& c : name) c = static_cast<char>(std::toupper(c));
            routes.insert(name + " " + path);
        }
    return routes;
}

const json& resolved(const json& value) {
    return value.contains("$ref")
               ? description().at(json::json_pointer(value["$ref"].get<std::string>().substr(1)))
               : value;
}

void check_references(const json& value) {
    if (value.is_object() && value.contains("$ref")) CHECK_NOTHROW(resolved(value));
    if (value.is_structured())
        for (const auto& child : value) check_references(child);
}

// All problem codes an operation names, by status.
std::set<std::string> described_refusals(const json& operation) {
    std::set<std::string> result;
    for (const auto& [status, reference] : operation["responses"].items()) {
        const auto& response = resolved(reference);
        if (!response.contains("content") ||
            !response["content"].contains("application/problem+json"))
            continue;
        for (const auto& [code, example] :
             response["content"]["application/problem+json"]["examples"].items()) {
            const auto& body = resolved(example)["value"];
            CHECK(body["code"] == code);
            CHECK(std::to_string(body["status"].get<int>()) == status);
            CHECK(body["type"] == "/problems/" + code);
            result.insert(code);
        }
    }
    return result;
}

}  // namespace

TEST_CASE("every route is described and every description has a route", "[openapi]") {
    FakeGateway gateway;
    RecordedOrders orders;
    const auto links = std::make_shared<MailLinks>(MailLinks{orders, {}, {}});
    std::set<std::string> routes;
    for (const auto& route : public_routes({.gateway = gateway, .code_digits = 4, .links = links},
                                           {.person = {.has_signup = true}}))
        if (!route.path.starts_with("/docs/") &&
            !route.path.starts_with("/signup/"))  // what pages load
            routes.insert(std::string(route.method) + " " + std::string(route.path));
    CHECK(described_routes() == routes);
}

TEST_CASE("the description is OpenAPI 3.1 without loose ends", "[openapi]") {
    CHECK(description()["openapi"] == "3.1.0");
    check_references(description());
}

TEST_CASE("the description names the refusals of the contract", "[openapi]") {
    const auto refusals = [](const char* path, const char* method) {
        return described_refusals(description()["paths"][path][method]);
    };
    const auto has = [](const std::set<std::string>& all, std::initializer_list<const char*> some) {
        return std::all_of(some.begin(), some.end(),
                           [&](const char* code) { return all.contains(code); });
    };
    CHECK(has(refusals("/api/v1/users/register", "post"),
              {"invalid-email", "weak-password", "invalid-body", "malformed-json",
               "already-registered", "length-required", "body-too-large", "unsupported-media-type",
               "too-many-requests", "overloaded", "stopping", "store-unavailable", "timeout"}));
    CHECK(has(refusals("/api/v1/users/activate", "post"),
              {"invalid-credentials", "already-active", "too-many-attempts", "code-expired",
               "code-burned", "code-incorrect", "invalid-code"}));
    CHECK(has(refusals("/api/v1/users/resend-code", "post"),
              {"invalid-credentials", "already-active", "too-many-codes"}));
    CHECK(has(refusals("/api/v1/users/disown", "post"),
              {"invalid-token", "malformed-json", "too-many-requests", "store-unavailable"}));
    CHECK(has(refusals("/api/v1/users/me", "get"), {"invalid-credentials", "too-many-attempts"}));
}

TEST_CASE("examples of problems have the titles that are sent", "[openapi]") {
    const auto title = [](const ProblemKind& kind) {
        return description()["components"]["examples"][std::string(kind.code)]["value"]["title"];
    };
    for (const auto& kind : explained_problems()) {
        CAPTURE(std::string(kind.code));
        CHECK(title(kind) == kind.title.in(Language::english));
    }
}

TEST_CASE("every problem has a schema of its own, and a page in every language", "[openapi]") {
    PublicApi api;
    const auto& schemas = description()["components"]["schemas"];
    std::map<std::string, json> by_code;
    for (const auto& [name, schema] : schemas.items())
        if (name.ends_with("Problem")) by_code[schema["properties"]["code"]["const"]] = schema;
    CHECK(by_code.size() == explained_problems().size());
    for (const auto& kind : explained_problems()) {
        CAPTURE(std::string(kind.code));
        REQUIRE(by_code.contains(std::string(kind.code)));
        CHECK(by_code[std::string(kind.code)]["properties"]["status"]["const"] == kind.status);
        for (const auto language : languages) {
            const auto page = api.answer(with_field(get("/problems/" + std::string(kind.code)),
                                                    "Accept-Language", tag_of(language)));
            CHECK(page.status == 200);
            CHECK(page.content().contains(html_escaped(kind.title.in(language))));
            CHECK(page.content().contains(html_escaped(kind.meaning.in(language))));
            CHECK(*page.field("Content-Language") == tag_of(language));
            CHECK(*page.field("Vary") == "Accept-Language");
        }
    }
    CHECK(api.refusal(get("/problems/nonsense")) == "404 not-found");
    CHECK(api.answer(with_field(get("/problems/code-expired"), "Accept-Language", "fr"))
              .content()
              .find("Le code a expiré") != std::string_view::npos);
}

TEST_CASE("the languages that are spoken are listed", "[openapi]") {
    std::set<std::string> listed, spoken;
    for (const auto& tag :
         description()["components"]["headers"]["Content-Language"]["schema"]["enum"])
        listed.insert(tag);
    for (const auto language : languages) spoken.emplace(tag_of(language));
    CHECK(listed == spoken);
}

TEST_CASE("every reason that can be told is listed", "[openapi]") {
    std::set<std::string> listed;
    for (const auto& reason :
         description()["components"]["schemas"]["FieldError"]["properties"]["reason"]["enum"])
        listed.insert(reason);
    for (int flaw = 0; flaw <= static_cast<int>(roster::crypto::PasswordFlaw::too_easy); ++flaw)
        CHECK(listed.contains(
            std::string(error_of(static_cast<roster::crypto::PasswordFlaw>(flaw)).reason)));
    for (int flaw = 0; flaw <= static_cast<int>(EmailFlaw::too_long); ++flaw)
        CHECK(listed.contains(std::string(error_of(static_cast<EmailFlaw>(flaw)).reason)));
    for (const auto* reason :
         {"missing", "not-a-text", "not-a-token", "not-an-object", "not-digits", "wrong-length"})
        CHECK(listed.contains(reason));
}

TEST_CASE("the description is of the service as configured", "[openapi]") {
    const auto configured = json::parse(openapi({.product_name = "Ac\"me",
                                                 .code_digits = 6,
                                                 .code_lifetime = std::chrono::seconds(90),
                                                 .resend_cooldown = std::chrono::seconds(40),
                                                 .requests_per_minute = 30}));
    CHECK(configured["info"]["title"] == "Ac\"me");
    const auto& schemas = configured["components"]["schemas"];
    CHECK(schemas["Activation"]["properties"]["code"]["pattern"] == "^[0-9]{6}$");
    const auto& digits = schemas["RegistrationAccepted"]["properties"]["code_digits"];
    CHECK(digits["minimum"] == 6);
    CHECK(digits["maximum"] == 6);
    CHECK_FALSE(digits.contains("const"));  // of which generators make an enumeration
    const auto text = configured.dump();
    CHECK(text.find("6-digit") != std::string::npos);
    CHECK(text.find("90 seconds") != std::string::npos);
    CHECK(text.find("At least 40 seconds must pass") != std::string::npos);
    CHECK(text.find("30 requests a minute") != std::string::npos);
    CHECK(text.find("\"042731\"") != std::string::npos);
    CHECK(text.find("4-digit") == std::string::npos);
    CHECK(text.find("one minute") == std::string::npos);
    CHECK(text.find('@' + std::string("number")) == std::string::npos);
    CHECK(openapi(DescribedService{}).find("one minute") != std::string::npos);
}

TEST_CASE("of shards the description of one speaks, and no other", "[openapi]") {
    for (const auto& [path, method] : {std::pair{"register", "post"}, std::pair{"activate", "post"},
                                       std::pair{"resend-code", "post"}, std::pair{"me", "get"}}) {
        CAPTURE(path);
        const auto& call = description()["paths"]["/api/v1/users/" + std::string(path)][method];
        CHECK(described_refusals(call).contains("wrong-shard"));
    }
    const auto& problem = description()["components"]["schemas"]["WrongShardProblem"];
    CHECK(problem["properties"]["shard"]["maximum"] == 15);
    CHECK(problem["required"].back() == "shard");

    const auto text = openapi(DescribedService{});
    const auto only_log = json::parse(text);
    check_references(only_log);
    CHECK(text.find("shard") == std::string::npos);
    CHECK(text.find("Shard") == std::string::npos);
    CHECK(text.find("\"421\"") == std::string::npos);
    CHECK(only_log["paths"].size() == description()["paths"].size());
    CHECK(only_log["components"]["schemas"].size() + 1 ==
          description()["components"]["schemas"].size());
}

TEST_CASE("without the documentation's page there is nothing to lead to", "[openapi]") {
    CHECK(*PublicApi().answer(get("/")).field("Location") == "/docs");
    FakeGateway gateway;
    for (const auto& route :
         public_routes({.gateway = gateway, .code_digits = 4}, {.has_documentation = false}))
        CHECK((route.path != "/" && !route.path.starts_with("/docs")));
}

TEST_CASE("the pages for people keep to this server and know their service", "[pages]") {
    FakeGateway gateway;
    roster::telemetry::Metrics metrics;
    const auto dispatcher = std::make_shared<Dispatcher>(
        public_routes({.gateway = gateway, .code_digits = 4},
                      {.person = {.has_signup = true,
                                  .next_url = "https://app.example/?a=1&b=\"2\"",
                                  .product_name = "<Acme>",
                                  .resend_cooldown = std::chrono::seconds(40)}}),
        with_ids(), metrics);
    const auto answer = [&](std::string_view path) {
        const auto sink = std::make_shared<RecordingSink>();
        dispatcher->handle(get(path), sink);
        return sink->only();
    };
    CHECK(*answer("/").field("Location") == "/signup");
    for (const auto* path : {"/signup", "/not-me"}) {
        const auto page = answer(path);
        CHECK(page.status == 200);
        const auto& policy = *page.field("Content-Security-Policy");
        CHECK(policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self'"));
        CHECK(policy.find("unsafe") == std::string::npos);
        const std::string html(page.content());
        CHECK(html.find("&lt;Acme&gt;") != std::string::npos);
        CHECK(html.find("<Acme>") == std::string::npos);
        CHECK(html.find('@' + std::string("product")) == std::string::npos);
        CHECK(html.find(" style=") == std::string::npos);
        CHECK(html.find("<script>") == std::string::npos);
    }
    CHECK(std::string(answer("/signup").content())
              .find("data-next=\"https://app.example/?a=1&amp;b=&quot;2&quot;\"") !=
          std::string::npos);
    CHECK(std::string(answer("/signup").content()).find("data-resend=\"40\"") != std::string::npos);
    for (const auto* path :
         {"/signup/signup.js", "/signup/not-me.js", "/signup/texts.js", "/signup/page.css"}) {
        const auto file = answer(path);
        CHECK(file.status == 200);
        CHECK(file.content().find("http") == std::string_view::npos);
    }
    CHECK(PublicApi().refusal(get("/signup")) == "404 not-found");
    CHECK(PublicApi().answer(get("/not-me")).status == 200);
}

TEST_CASE("the page is whole and keeps to this server", "[openapi]") {
    PublicApi api;
    const auto page = api.answer(get("/docs"));
    CHECK(page.status == 200);
    CHECK(*page.field("Content-Type") == "text/html; charset=utf-8");
    CHECK(*page.field("Content-Security-Policy") ==
          "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
          "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
    for (const auto* path :
         {"/docs/page.js", "/docs/swagger-ui.css", "/docs/swagger-ui-bundle.js"}) {
        CHECK(page.content().find(path) != std::string_view::npos);
        CHECK(api.answer(get(path)).status == 200);
    }
    CHECK(page.content().find("http") == std::string_view::npos);
    CHECK(api.answer(get("/docs/swagger-ui-bundle.js")).content().size() > 1'000'000);
    CHECK(api.answer(get("/docs/page.js")).content().find("validatorUrl: null") !=
          std::string_view::npos);
}
