#include "http/server/dispatcher.hpp"

#include <nlohmann/json.hpp>

#include "tests/catch.hpp"
#include "tests/http/http_fixture.hpp"
#include "text/ascii.hpp"

using namespace roster;
using namespace roster::http;
using namespace roster::http::testing;
using namespace std::chrono_literals;

namespace {

constexpr const char* register_path = "/api/v1/users/register";
constexpr const char* activate_path = "/api/v1/users/activate";

HttpRequest without(HttpRequest request, std::string_view name) {
    std::erase_if(request.fields, [&](const HeaderField& field) {
        return text::equal_ignoring_case(field.name, name);
    });
    return request;
}

HttpRequest with_method(HttpRequest request, std::string_view method) {
    request.method = method;
    return request;
}

std::string field_of(const HttpResponse& response, std::string_view name) {
    const auto* value = response.field(name);
    return value ? *value : "(none)";
}

}  // namespace

TEST_CASE("paths are matched exactly", "[dispatcher]") {
    PublicApi api;
    for (const auto* path :
         {"", "*", "/api/v1/users", "/api/v1/users/Register", "/API/v1/users/register",
          "/api/v1/users/register/", "//api/v1/users/register", "/api/v1/users/%72egister",
          "/api/v1/users/register/x", "/docs/", "/openapi.json/", "/metrics", "/healthz",
          "/admin/v1/mails"}) {
        CAPTURE(path);
        CHECK(api.refusal(post(path, registration)) == "404 not-found");
    }
    CHECK(api.gateway.requests() == 0);
}

TEST_CASE("other methods are told which are allowed", "[dispatcher]") {
    PublicApi api;
    for (const auto* method :
         {"GET", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "post", "FOO"}) {
        CAPTURE(method);
        const auto response = api.answer(with_method(get(register_path), method));
        CHECK(refusal_in(response) == "405 method-not-allowed");
        CHECK(field_of(response, "Allow") == "POST");
    }
    CHECK(field_of(api.answer(with_method(get("/api/v1/users/me"), "POST")), "Allow") ==
          "GET, HEAD");
}

TEST_CASE("HEAD is answered as GET is, and only the length of the body is told", "[dispatcher]") {
    PublicApi api;
    for (const auto* path : {"/docs", "/openapi.json", "/problems/code-expired", "/"}) {
        const auto whole = api.answer(get(path));
        const auto head = api.answer(with_method(get(path), "HEAD"));
        CHECK(head.status == whole.status);
        CHECK(head.without_body);
        CHECK_FALSE(whole.without_body);
        CHECK(head.content().size() == whole.content().size());
    }
    const auto refused = api.answer(with_method(get("/api/v1/users/me"), "HEAD"));
    CHECK(refused.status == 401);
    CHECK(refused.without_body);
    CHECK(api.answer(with_method(get(register_path), "HEAD")).status == 405);
}

TEST_CASE("a body that is encoded is refused, and the answer says what is taken", "[dispatcher]") {
    PublicApi api;
    for (const auto* coding : {"gzip", "br", "identity", "deflate, gzip", ""}) {
        const auto response =
            api.answer(with_field(post(register_path, registration), "Content-Encoding", coding));
        CHECK(refusal_in(response) == "415 unsupported-media-type");
        CHECK(field_of(response, "Accept-Encoding") == "identity");
    }
}

TEST_CASE("a coding is refused where the body is empty, too", "[dispatcher]") {
    const PublicApi api;
    auto request = with_field(get("/api/v1/users/resend-code"), "Content-Encoding", "gzip");
    request.method = "POST";
    CHECK(api.refusal(request) == "415 unsupported-media-type");
}

TEST_CASE("a body that came without a length ends the connection", "[dispatcher]") {
    PublicApi api;
    auto request = without(post(register_path, ""), "Content-Type");
    request.has_length = false;
    const auto response = api.answer(std::move(request));
    CHECK(refusal_in(response) == "411 length-required");
    CHECK(response.close);
}

TEST_CASE("to a page's script a 401 opens no box of the browser's own", "[dispatcher]") {
    PublicApi api;
    const auto scheme = [&](std::string_view mode) {
        return field_of(api.answer(with_field(get("/api/v1/users/me"), "Sec-Fetch-Mode", mode)),
                        "WWW-Authenticate");
    };
    CHECK(scheme("cors") == R"(x-Basic realm="roster", charset="UTF-8")");
    CHECK(scheme("same-origin") == R"(x-Basic realm="roster", charset="UTF-8")");
    CHECK(scheme("navigate") == R"(Basic realm="roster", charset="UTF-8")");
    CHECK(field_of(api.answer(get("/api/v1/users/me")), "WWW-Authenticate") ==
          R"(Basic realm="roster", charset="UTF-8")");
}

TEST_CASE("answers to limited calls tell how many are left", "[dispatcher]") {
    auto now = std::make_shared<Steady::time_point>(1h);
    PublicApi api({.requests_per_minute_per_ip = 2, .now = [now] { return *now; }});
    const auto first = api.answer(get("/api/v1/users/me"));
    CHECK(field_of(first, "RateLimit-Policy") == R"("client";q=2;w=60)");
    CHECK(field_of(first, "RateLimit") == R"("client";r=1;t=30)");
    CHECK(field_of(api.answer(get("/api/v1/users/me")), "RateLimit") == R"("client";r=0;t=30)");
    const auto refused = api.answer(get("/api/v1/users/me"));
    CHECK(refused.status == 429);
    CHECK(field_of(refused, "RateLimit") == R"("client";r=0;t=30)");
    CHECK(field_of(refused, "Retry-After") == "30");
    CHECK(field_of(api.answer(get("/docs")), "RateLimit") == "(none)");
}

TEST_CASE("refusals are told in the language of the reader", "[dispatcher]") {
    PublicApi api;
    const auto told = [&](std::string_view language) {
        return api.answer(with_field(get("/nowhere"), "Accept-Language", language));
    };
    CHECK(nlohmann::json::parse(told("fr-CH, en;q=0.5").content())["title"] == "Il n’y a rien ici");
    CHECK(field_of(told("fr"), "Content-Language") == "fr");
    CHECK(nlohmann::json::parse(told("de-CH").content())["title"] == "Hier ist nichts");
    CHECK(field_of(told("de-CH"), "Content-Language") == "de");
    CHECK(field_of(told("de-CH"), "Vary") == "Accept-Language");
    CHECK(nlohmann::json::parse(told("ja").content())["title"] == "There is nothing here");
    CHECK(field_of(told("ja"), "Content-Language") == "en");
    CHECK(field_of(told("ja, it;q=0.2, nl;q=0.7, pt;q=0.5"), "Content-Language") == "nl");
}

TEST_CASE("connections of a proxy are many clients', all others are counted", "[dispatcher]") {
    PublicApi api({.trusted_proxies = {"192.0.2.0/24"}, .requests_per_minute_per_ip = 60});
    CHECK(api.dispatcher->counts_connections_of("203.0.113.7"));
    CHECK_FALSE(api.dispatcher->counts_connections_of("192.0.2.7"));
    CHECK_FALSE(PublicApi().dispatcher->counts_connections_of("203.0.113.7"));
}

TEST_CASE("every answer has an id and the fields that keep browsers safe", "[dispatcher]") {
    PublicApi api;
    for (auto request : {get("/docs"), get("/nowhere"), post(register_path, registration)}) {
        const auto response = api.answer(std::move(request));
        CHECK(telemetry::is_request_id(field_of(response, "X-Request-Id")));
        CHECK(field_of(response, "X-Request-Id").size() == 36);
        CHECK(field_of(response, "X-Request-Id")[14] == '7');
        CHECK(field_of(response, "X-Content-Type-Options") == "nosniff");
        CHECK(field_of(response, "Cache-Control") == "no-store");
        CHECK(field_of(response, "Server") == "(none)");
    }
}

TEST_CASE("a client's own request id is taken over if it is well-formed", "[dispatcher]") {
    PublicApi api;
    const auto id_for = [&](const std::string& sent) {
        const auto response = api.answer(with_field(get("/nowhere"), "X-Request-Id", sent));
        CHECK(nlohmann::json::parse(response.content())["request_id"] ==
              field_of(response, "X-Request-Id"));
        return field_of(response, "X-Request-Id");
    };
    CHECK(id_for("Abc-123") == "Abc-123");
    for (const std::string sent : {"", "a b", "a_b", "é"}) CHECK(id_for(sent) != sent);
    CHECK(id_for(std::string(65, 'a')).size() == 36);
}

TEST_CASE("the gateway is told who asks", "[dispatcher]") {
    PublicApi api({.trusted_proxies = {"127.0.0.1"}});
    auto request = with_field(post(register_path, registration), "X-Request-Id", "abc");
    request = with_field(std::move(request), "traceparent",
                         "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    request = with_field(std::move(request), "X-Forwarded-For", "203.0.113.77");
    CHECK(api.answer(std::move(request)).status == 202);
    CHECK(api.gateway.last_context().request_id == "abc");
    CHECK(text_of(api.gateway.last_context().traceparent) ==
          "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    CHECK(api.gateway.last_context().client_network == "203.0.113.0/24");

    CHECK(api.answer(with_field(post(register_path, registration), "traceparent", "00-x")).status ==
          202);
    const auto begun = api.gateway.last_context().traceparent;
    CHECK(begun);
    CHECK(text_of(begun) != "00-x");
}

TEST_CASE("faults of the message come first and close the connection", "[dispatcher]") {
    PublicApi api;
    const auto refusal = [&](MessageFault fault, HttpRequest request) {
        request.fault = fault;
        const auto response = api.answer(std::move(request));
        CHECK(response.close);
        return refusal_in(response);
    };
    CHECK(refusal(MessageFault::malformed, get("/nowhere")) == "400 malformed-request");
    CHECK(refusal(MessageFault::target_too_long, get("/nowhere")) == "414 uri-too-long");
    CHECK(refusal(MessageFault::fields_too_large, get("/nowhere")) == "431 fields-too-large");
    CHECK(refusal(MessageFault::transfer_coding, get("/nowhere")) == "501 transfer-encoding");
    CHECK(refusal(MessageFault::body_too_large, get("/nowhere")) == "404 not-found");
    CHECK(refusal(MessageFault::body_too_large, get(register_path)) == "405 method-not-allowed");
    CHECK(refusal(MessageFault::body_too_large, post(register_path, "")) == "413 body-too-large");
}

TEST_CASE("a body is asked for, then its type", "[dispatcher]") {
    PublicApi api;
    auto no_length = without(post(register_path, ""), "Content-Type");
    no_length.has_length = false;
    CHECK(api.refusal(no_length) == "411 length-required");
    CHECK(api.refusal(without(post(register_path, "{"), "Content-Type")) ==
          "415 unsupported-media-type");
    CHECK(api.refusal(post(register_path, "")) == "400 malformed-json");

    const auto type = [&](std::string_view value) {
        return api
            .answer(with_field(without(post(register_path, registration), "Content-Type"),
                               "Content-Type", value))
            .status;
    };
    for (const auto* good :
         {"application/json", "Application/JSON", "application/json;charset=utf-8",
          "application/json; charset=\"UTF-8\"", "application/json ;"})
        CHECK(type(good) == 202);
    for (const auto* bad :
         {"", "text/plain", "application/jsonp", "application/json; charset=latin-1",
          "application/json; charset", "application/json; version=1", "application/problem+json",
          "application/json, text/plain"}) {
        CAPTURE(bad);
        CHECK(type(bad) == 415);
    }
}

TEST_CASE("two Content-Types are none", "[dispatcher]") {
    PublicApi api;
    CHECK(api.refusal(with_field(post(register_path, registration), "Content-Type",
                                 "application/json")) == "415 unsupported-media-type");
}

TEST_CASE("while draining everything is refused before it is looked at", "[dispatcher]") {
    PublicApi api;
    api.dispatcher->begin_drain();
    const auto response = api.answer(post(register_path, "not json"));
    CHECK(refusal_in(response) == "503 stopping");
    CHECK(field_of(response, "Retry-After") == "1");
    CHECK(response.close);
    CHECK(api.refusal(without(post(register_path, "x"), "Content-Type")) ==
          "415 unsupported-media-type");
    CHECK(api.refusal(get("/nowhere")) == "404 not-found");
}

TEST_CASE("load is answered before a client's rate", "[dispatcher]") {
    PublicApi api({.requests_per_minute_per_ip = 1});
    CHECK(api.refusal(get("/api/v1/users/me")) == "401 invalid-credentials");
    CHECK(api.refusal(get("/api/v1/users/me")) == "429 too-many-requests");
    api.dispatcher->begin_drain();
    CHECK(api.refusal(get("/api/v1/users/me")) == "503 stopping");
}

TEST_CASE("an answer during a drain closes its connection", "[dispatcher]") {
    PublicApi api;
    api.gateway.keeps_answers = true;
    const auto sink = std::make_shared<RecordingSink>();
    api.dispatcher->handle(post(register_path, registration), sink);
    api.dispatcher->begin_drain();
    api.gateway.take_answer()(actors::RegistrationAccepted{60s, {}});
    CHECK(sink->only().status == 202);
    CHECK(sink->only().close);
}

TEST_CASE("beyond the limit in flight requests are refused until others are answered",
          "[dispatcher]") {
    PublicApi api({.max_in_flight = 2});
    api.gateway.keeps_answers = true;
    const auto waiting = std::make_shared<RecordingSink>();
    api.dispatcher->handle(post(register_path, registration), waiting);
    api.dispatcher->handle(post(register_path, registration), waiting);
    CHECK(api.dispatcher->in_flight() == 2);
    const auto response = api.answer(post(register_path, "not json"));
    CHECK(refusal_in(response) == "503 overloaded");
    CHECK(field_of(response, "Retry-After") == "1");
    api.gateway.take_answer()(std::unexpected(actors::TimedOut{}));
    CHECK(api.refusal(post(register_path, "not json")) == "400 malformed-json");
    api.gateway.take_answer()(std::unexpected(actors::TimedOut{}));
    CHECK(api.dispatcher->in_flight() == 0);
}

TEST_CASE("a client's rate is limited before its body and credentials are looked at",
          "[dispatcher]") {
    auto now = std::make_shared<Steady::time_point>(1h);
    PublicApi api({.trusted_proxies = {"127.0.0.1"}, .requests_per_minute_per_ip = 2, .now = [now] {
                       return *now;
                   }});
    CHECK(api.refusal(get("/api/v1/users/me")) == "401 invalid-credentials");
    CHECK(api.refusal(post(register_path, "not json")) == "400 malformed-json");
    const auto response = api.answer(post(register_path, "not json"));
    CHECK(refusal_in(response) == "429 too-many-requests");
    CHECK(field_of(response, "Retry-After") == "30");
    CHECK(api.refusal(get(register_path)) == "405 method-not-allowed");
    CHECK(api.refusal(without(post(register_path, "x"), "Content-Type")) ==
          "415 unsupported-media-type");
    CHECK(api.answer(get("/docs")).status == 200);
    CHECK(api.answer(get("/openapi.json")).status == 200);
    CHECK(api.refusal(with_field(get("/api/v1/users/me"), "X-Forwarded-For", "203.0.113.77")) ==
          "401 invalid-credentials");
    *now += 30s;
    CHECK(api.refusal(get("/api/v1/users/me")) == "401 invalid-credentials");
    CHECK(api.refusal(get("/api/v1/users/me")) == "429 too-many-requests");
}

TEST_CASE("the body comes before the credentials", "[dispatcher]") {
    PublicApi api;
    CHECK(api.refusal(post(activate_path, "{")) == "400 malformed-json");
    CHECK(api.refusal(post(activate_path, R"({"code":"12"})")) == "422 invalid-code");
    CHECK(api.refusal(post(activate_path, R"({"code":"1234"})")) == "401 invalid-credentials");
    CHECK(api.gateway.requests() == 0);
}

TEST_CASE("a gateway that never answers is answered for after ten seconds", "[dispatcher]") {
    auto now = std::make_shared<Steady::time_point>(1h);
    PublicApi api({.now = [now] { return *now; }});
    api.gateway.keeps_answers = true;
    const auto sink = std::make_shared<RecordingSink>();
    api.dispatcher->handle(post(register_path, registration), sink);
    *now += 9'999ms;
    api.dispatcher->tick();
    CHECK(sink->responses.empty());
    *now += 2ms;
    api.dispatcher->tick();
    CHECK(refusal_in(sink->only()) == "504 timeout");
    api.gateway.take_answer()(actors::RegistrationAccepted{60s, {}});
    CHECK(refusal_in(sink->only()) == "504 timeout");
}

TEST_CASE("what happened is counted by route, method and status", "[dispatcher]") {
    PublicApi api;
    api.answer(get("/api/v1/users/me"));
    api.answer(with_method(get("/nowhere/with/personal@data.example"), "FROBNICATE"));
    const auto text = api.metrics.text();
    CHECK(
        text.find(
            R"(roster_http_requests_total{method="GET",route="/api/v1/users/me",status="401"} 1)") !=
        text.npos);
    CHECK(text.find(R"(roster_http_requests_total{method="other",route="none",status="404"} 1)") !=
          text.npos);
    CHECK(text.find(R"(roster_http_request_duration_seconds_count{route="/api/v1/users/me"} 1)") !=
          text.npos);
    CHECK(text.find("roster_http_in_flight 0") != text.npos);
    CHECK(text.find("personal") == text.npos);
}
