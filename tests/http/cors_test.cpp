#include "http/server/cors.hpp"

#include "tests/catch.hpp"
#include "tests/http/http_fixture.hpp"

using namespace roster::http;
using namespace roster::http::testing;

namespace {

constexpr const char* origin = "https://app.example.org";
constexpr const char* path = "/api/v1/users/register";

HttpRequest preflight(std::string_view target, std::string_view from) {
    auto request = with_field(get(target), "Origin", from);
    request.method = "OPTIONS";
    return with_field(std::move(request), "Access-Control-Request-Method", "POST");
}

bool allows(const HttpResponse& response) {
    return response.field("Access-Control-Allow-Origin") != nullptr;
}

}  // namespace

TEST_CASE("by default no other origin may call and OPTIONS is refused", "[cors]") {
    PublicApi api;
    CHECK(api.refusal(preflight(path, origin)) == "405 method-not-allowed");
    const auto response = api.answer(with_field(post(path, registration), "Origin", origin));
    CHECK(response.status == 202);
    CHECK_FALSE(allows(response));
}

TEST_CASE("a configured origin may call, others may not", "[cors]") {
    PublicApi api({.cors_origins = {"https://other.example", origin}});
    const auto response = api.answer(with_field(post(path, registration), "Origin", origin));
    CHECK(*response.field("Access-Control-Allow-Origin") == origin);
    CHECK(*response.field("Vary") == "Origin");
    CHECK(response.field("Access-Control-Expose-Headers")->find("Retry-After") !=
          std::string::npos);
    CHECK_FALSE(
        allows(api.answer(with_field(post(path, registration), "Origin", "https://evil.example"))));
    CHECK_FALSE(allows(api.answer(
        with_field(post(path, registration), "Origin", "https://app.example.org.evil.example"))));
    CHECK_FALSE(allows(api.answer(post(path, registration))));
}

TEST_CASE("refusals can be read by a configured origin too", "[cors]") {
    PublicApi api({.cors_origins = {origin}});
    CHECK(allows(api.answer(with_field(get("/api/v1/users/me"), "Origin", origin))));
    CHECK(allows(api.answer(with_field(get("/nowhere"), "Origin", origin))));
}

TEST_CASE("a preflight is answered for known paths", "[cors]") {
    PublicApi api({.cors_origins = {origin}, .requests_per_minute_per_ip = 1});
    for (int i = 0; i < 3; ++i) {
        const auto response = api.answer(preflight(path, origin));
        CHECK(response.status == 204);
        CHECK(*response.field("Access-Control-Allow-Origin") == origin);
        CHECK(*response.field("Access-Control-Allow-Methods") == "POST, OPTIONS");
        CHECK(response.field("Access-Control-Allow-Headers")->find("Authorization") !=
              std::string::npos);
    }
    CHECK(api.refusal(preflight("/nowhere", origin)) == "404 not-found");
    const auto foreign = api.answer(preflight(path, "https://evil.example"));
    CHECK(foreign.status == 204);
    CHECK_FALSE(allows(foreign));
    CHECK(foreign.field("Access-Control-Allow-Methods") == nullptr);
}

TEST_CASE("a star allows every origin", "[cors]") {
    PublicApi api({.cors_origins = {"*"}});
    CHECK(allows(api.answer(with_field(get("/nowhere"), "Origin", "https://anybody.example"))));
}
