#include <set>

#include <nlohmann/json.hpp>

#include "http/pages/documentation.hpp"
#include "http/server/problem.hpp"
#include "tests/catch.hpp"
#include "tests/http/http_fixture.hpp"

using namespace roster::http;
using namespace roster::http::testing;
using nlohmann::json;

namespace {

const json& openapi() {
    static const json document = json::parse(documentation::openapi.content);
    return document;
}

std::set<std::string> described_routes() {
    std::set<std::string> routes;
    for (const auto& [path, methods] : openapi()["paths"].items())
        for (const auto& [method, operation] : methods.items()) {
            std::string name = method;
            for (auto& c : name) c = static_cast<char>(std::toupper(c));
            routes.insert(name + " " + path);
        }
    return routes;
}

const json& resolved(const json& value) {
    return value.contains("$ref")
               ? openapi().at(json::json_pointer(value["$ref"].get<std::string>().substr(1)))
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
    std::set<std::string> routes;
    for (const auto& route : public_routes({.gateway = gateway, .code_digits = 4}))
        routes.insert(std::string(route.method) + " " + std::string(route.path));
    CHECK(described_routes() == routes);
}

TEST_CASE("the description is OpenAPI 3.1 without loose ends", "[openapi]") {
    CHECK(openapi()["openapi"] == "3.1.0");
    check_references(openapi());
}

TEST_CASE("the description names the refusals of the contract", "[openapi]") {
    const auto refusals = [](const char* path, const char* method) {
        return described_refusals(openapi()["paths"][path][method]);
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
    CHECK(has(refusals("/api/v1/users/me", "get"), {"invalid-credentials", "too-many-attempts"}));
}

TEST_CASE("examples of problems have the titles that are sent", "[openapi]") {
    const auto title = [](const ProblemKind& kind) {
        return openapi()["components"]["examples"][std::string(kind.code)]["value"]["title"];
    };
    for (const auto& kind : {problems::malformed_json,
                             problems::code_incorrect,
                             problems::invalid_credentials,
                             problems::already_active,
                             problems::already_registered,
                             problems::code_expired,
                             problems::code_burned,
                             problems::length_required,
                             problems::body_too_large,
                             problems::uri_too_long,
                             problems::unsupported_media_type,
                             problems::invalid_body,
                             problems::invalid_email,
                             problems::weak_password,
                             problems::invalid_code,
                             problems::too_many_requests,
                             problems::too_many_attempts,
                             problems::too_many_codes,
                             problems::fields_too_large,
                             problems::internal,
                             problems::transfer_encoding,
                             problems::overloaded,
                             problems::stopping,
                             problems::store_unavailable,
                             problems::timeout,
                             problems::malformed_request,
                             problems::not_found,
                             problems::method_not_allowed}) {
        CAPTURE(std::string(kind.code));
        CHECK(title(kind) == kind.title);
    }
}

TEST_CASE("the page is whole and keeps to this server", "[openapi]") {
    PublicApi api;
    const auto page = api.answer(get("/docs"));
    CHECK(page.status == 200);
    CHECK(*page.field("Content-Type") == "text/html; charset=utf-8");
    CHECK(*page.field("Content-Security-Policy") ==
          "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
          "connect-src 'self'");
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
