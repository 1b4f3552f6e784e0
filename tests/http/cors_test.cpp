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

std::vector<std::string> values_of(const HttpResponse& response, std::string_view name) {
    std::vector<std::string> values;
    for (const auto& field : response.fields)
        if (field.name == name) values.push_back(field.value);
    return values;
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
    CHECK(values_of(response, "Vary") == std::vector<std::string>{"Accept-Language", "Origin"});
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

TEST_CASE("a preflight allows the fields that are asked for, if they are names", "[cors]") {
    PublicApi api({.cors_origins = {origin}});
    const auto allowed = [&](std::string_view wanted) {
        const auto response = api.answer(
            with_field(preflight(path, origin), "Access-Control-Request-Headers", wanted));
        return *response.field("Access-Control-Allow-Headers");
    };
    CHECK(allowed("sentry-trace, baggage") == "sentry-trace, baggage");
    CHECK(allowed("content-type,authorization") == "content-type,authorization");
    for (const std::string& wrong : {std::string("a b"), std::string("a,,b"), std::string("a;b"),
                                     std::string(""), std::string(3000, 'a')})
        CHECK(allowed(wrong) == "Authorization, Content-Type, X-Request-Id, traceparent");
}

TEST_CASE("an origin is taken as browsers write it", "[cors]") {
    for (const auto& [written, canonical] :
         {std::pair{"https://a.example", "https://a.example"},
          {"https://a.example/", "https://a.example"},
          {"HTTPS://A.Example", "https://a.example"},
          {"https://a.example:443", "https://a.example"},
          {"http://a.example:80", "http://a.example"},
          {"http://a.example:443", "http://a.example:443"},
          {"http://localhost:5173", "http://localhost:5173"},
          {"http://[::1]:5173", "http://[::1]:5173"},
          {"http://[::1]", "http://[::1]"},
          {"http://localhost:*", "http://localhost:*"},
          {"https://*.a.example", "https://*.a.example"},
          {"https://xn--exmple-cua.com", "https://xn--exmple-cua.com"},
          {"*", "*"}}) {
        CAPTURE(written);
        CHECK(canonical_origin(written) == canonical);
        CHECK(canonical_origin(canonical) == canonical);
    }
}

TEST_CASE("an origin that can never match is refused, with the reason", "[cors]") {
    for (const auto& [written, why] : {std::pair{"a.example.com", "scheme"},
                                       {"", "scheme"},
                                       {"//a.example", "scheme"},
                                       {"ftp://a.example", "http"},
                                       {"https://a.example/path", "path"},
                                       {"https://a.example?x", "path"},
                                       {"https://", "match"},
                                       {"https://*", "match"},
                                       {"https://a.*.example", "match"},
                                       {"https://a*.example", "match"},
                                       {"https://*.*.example", "match"},
                                       {"https://user@a.example", "user"},
                                       {"https://a.example:99999", "port"},
                                       {"https://a.example:x", "port"},
                                       {"https://a b", "match"},
                                       {"https://exämple.com", "xn--"},
                                       {"null", "scheme"}}) {
        CAPTURE(written);
        const auto origin = canonical_origin(written);
        REQUIRE_FALSE(origin);
        CHECK(origin.error().find(why) != std::string::npos);
    }
}

TEST_CASE("a star in an origin stands for every name below, or for every port", "[cors]") {
    const auto allowed = [](const char* configured, const char* from) {
        PublicApi api({.cors_origins = {configured}});
        return allows(api.answer(with_field(get("/nowhere"), "Origin", from)));
    };
    CHECK(allowed("https://*.a.example", "https://x.a.example"));
    CHECK(allowed("https://*.a.example", "https://y.x.a.example"));
    CHECK_FALSE(allowed("https://*.a.example", "https://a.example"));
    CHECK_FALSE(allowed("https://*.a.example", "https://.a.example"));
    CHECK_FALSE(allowed("https://*.a.example", "https://xa.example"));
    CHECK_FALSE(allowed("https://*.a.example", "http://x.a.example"));
    CHECK_FALSE(allowed("https://*.a.example", "https://x.a.example:8443"));
    CHECK(allowed("http://localhost:*", "http://localhost:5173"));
    CHECK(allowed("http://localhost:*", "http://localhost"));
    CHECK_FALSE(allowed("http://localhost:*", "http://localhost.evil.example:5173"));
    CHECK_FALSE(allowed("http://localhost:*", "https://localhost:5173"));
    CHECK_FALSE(allowed("http://localhost:*", "null"));
    for (const auto& origin : localhost_origins()) CHECK(canonical_origin(origin) == origin);
}

TEST_CASE("refusals by a limit can be read by a configured origin", "[cors]") {
    PublicApi api({.cors_origins = {origin}, .requests_per_minute_per_ip = 1});
    const auto me = with_field(get("/api/v1/users/me"), "Origin", origin);
    api.answer(me);
    const auto limited = api.answer(me);
    CHECK(limited.status == 429);
    CHECK(allows(limited));
    CHECK(limited.field("Access-Control-Expose-Headers")->find("RateLimit") != std::string::npos);
    auto too_large = me;
    too_large.fault = MessageFault::fields_too_large;
    CHECK(allows(api.answer(too_large)));
}
