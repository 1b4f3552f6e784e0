#include "http/admin/admin_gate.hpp"

#include <algorithm>
#include <optional>

#include <unistd.h>

#include "tests/catch.hpp"
#include "tests/http/http_fixture.hpp"

using namespace roster;
using namespace roster::http;
using namespace roster::http::testing;
using namespace std::chrono_literals;
using operators::Role;

namespace {

constexpr const char* reader = "roster_reader-token-of-letters";
constexpr const char* operate = "roster_operate-token-of-letter";
constexpr const char* events = "roster_events-token-of-letters";

operators::AdminTokens three_tokens() {
    operators::AdminTokens tokens;
    REQUIRE(tokens.add("console", Role::read, reader));
    REQUIRE(tokens.add("deploy", Role::operate, operate));
    REQUIRE(tokens.add("audit", Role::events, events));
    return tokens;
}

// Three routes, one for each role, and one for everybody, behind a gate.
struct GatedApi {
    telemetry::Metrics metrics;
    std::shared_ptr<Steady::time_point> now = std::make_shared<Steady::time_point>(1h);
    std::shared_ptr<AdminGate> gate = std::make_shared<AdminGate>(
        GateSettings{.hosts = {"Admin.example.org"}, .now = [time = now] { return *time; }},
        three_tokens());
    std::shared_ptr<Dispatcher> dispatcher =
        std::make_shared<Dispatcher>(routes(), with_gate(), metrics);

    [[nodiscard]] DispatcherSettings with_gate() const {
        auto settings = with_ids();
        settings.admission = [gate = gate](const auto& request) {
            return gate->check_host(request);
        };
        return settings;
    }

    RouteTable routes() {
        const auto tell_caller = [](const ExchangePtr& exchange) {
            exchange->respond(
                HttpResponse{.body = exchange->caller.name + " " + exchange->caller.role});
        };
        const auto behind = [&](std::string_view path, Role role) {
            return Route{"GET", path, Access::anyone, Body::none, gate->behind(role, tell_caller)};
        };
        return {behind("/events", Role::events),
                behind("/read", Role::read),
                behind("/operate", Role::operate),
                {"GET", "/open", Access::anyone, Body::none, tell_caller}};
    }

    // The caller that the handler saw, or the refusal.
    std::string ask(std::string_view path, std::string_view token,
                    std::string_view peer = "10.0.0.1") const {
        auto request = get(path);
        request.peer = peer;
        if (!token.empty())
            request =
                with_field(std::move(request), "Authorization", "Bearer " + std::string(token));
        return answer_to(std::move(request));
    }
    std::string ask_by_host(std::string_view host, std::string_view method = "GET",
                            std::string_view path = "/open") const {
        auto request = get(path);
        request.method = method;
        request.fields = {{"Host", std::string(host)}};
        return answer_to(std::move(request));
    }

    std::string answer_to(HttpRequest request) const {
        const auto sink = std::make_shared<RecordingSink>();
        dispatcher->handle(std::move(request), sink);
        const auto& response = sink->only();
        return response.status == 200 ? std::string(response.content()) : refusal_in(response);
    }
};

}  // namespace

TEST_CASE("a token opens what its role is for and what is for lesser ones", "[admin]") {
    const GatedApi api;
    CHECK(api.ask("/events", events) == "audit events");
    CHECK(api.ask("/read", events) == "403 role-too-small");
    CHECK(api.ask("/operate", events) == "403 role-too-small");
    CHECK(api.ask("/events", reader) == "console read");
    CHECK(api.ask("/read", reader) == "console read");
    CHECK(api.ask("/operate", reader) == "403 role-too-small");
    CHECK(api.ask("/read", operate) == "deploy operate");
    CHECK(api.ask("/operate", operate) == "deploy operate");
}

TEST_CASE("the beginning of a token opens nothing, whatever its length", "[admin]") {
    const GatedApi api;
    const std::string whole(operate);
    for (std::size_t length = 1; length < whole.size(); ++length) {
        *api.now += 1h;
        CHECK(api.ask("/operate", whole.substr(0, length)) == "401 token-required");
    }
    *api.now += 1h;
    CHECK(api.ask("/operate", whole + "x") == "401 token-required");
    CHECK(api.ask("/operate", "") == "401 token-required");
}

TEST_CASE("a client that guesses is slowed down, and its right guess looks like a wrong one",
          "[admin]") {
    const GatedApi api;
    for (int guess = 0; guess < AdminGate::wrong_tokens_per_minute; ++guess)
        CHECK(api.ask("/read", "wrong") == "401 token-required");
    CHECK(api.ask("/read", "wrong") == "429 too-many-requests");
    CHECK(api.ask("/read", reader) == "429 too-many-requests");
    CHECK(api.ask("/read", reader, "10.0.0.2") == "console read");
    *api.now += 60s;
    CHECK(api.ask("/read", reader) == "console read");
}

TEST_CASE("requests without a token are no guesses", "[admin]") {
    const GatedApi api;
    for (int request = 0; request < 100; ++request)
        CHECK(api.ask("/read", "") == "401 token-required");
    CHECK(api.ask("/read", reader) == "console read");
}

TEST_CASE("right tokens are never slowed down", "[admin]") {
    const GatedApi api;
    for (int request = 0; request < 100; ++request)
        CHECK(api.ask("/read", reader) == "console read");
}

TEST_CASE("tokens can be replaced while others ask", "[admin]") {
    const GatedApi api;
    operators::AdminTokens one;
    REQUIRE(one.add("new", Role::operate, "roster_a-new-token-of-letters"));
    api.gate->replace(one);
    CHECK(api.ask("/read", reader) == "401 token-required");
    CHECK(api.ask("/read", "roster_a-new-token-of-letters") == "new operate");
    api.gate->replace({});
    CHECK(api.ask("/read", reader) == "403 no-token-configured");
    CHECK(api.ask("/open", "") == " ");
}

TEST_CASE("only addresses and names of this machine may stand in Host", "[admin]") {
    const GatedApi api;
    std::string own(256, '\0');
    REQUIRE(gethostname(own.data(), own.size()) == 0);
    own.resize(own.find('\0'));
    for (const std::string host :
         {"localhost", "LocalHost:9090", "127.0.0.1:9090", "10.1.2.3", "[::1]:9090", "[fe80::1]",
          "admin.example.org:443", "ADMIN.example.org", own.c_str()}) {
        CAPTURE(host);
        CHECK(api.ask_by_host(host) == " ");
    }
    for (const auto* host : {"evil.example", "localhost.evil.example", "127.0.0.1.evil.example",
                             "xadmin.example.org", "example.org", "[evil.example]"}) {
        CAPTURE(host);
        CHECK(api.ask_by_host(host) == "403 unknown-host");
    }
}

TEST_CASE("symptom: a page elsewhere could read from refusals which paths there are", "[admin]") {
    const GatedApi api;
    CHECK(api.ask_by_host("localhost", "GET", "/nowhere") == "404 not-found");
    CHECK(api.ask_by_host("evil.example", "GET", "/nowhere") == "403 unknown-host");
    CHECK(api.ask_by_host("evil.example", "PUT", "/open") == "403 unknown-host");
    CHECK(api.ask_by_host("evil.example", "OPTIONS", "/open") == "403 unknown-host");
}

TEST_CASE("symptom: a probe in HTTP/1.0 without a Host was refused", "[admin]") {
    const GatedApi api;
    auto request = get("/open");
    request.fields.clear();
    CHECK(api.answer_to(request) == "403 unknown-host");
    request.is_version_1_0 = true;
    CHECK(api.answer_to(request) == " ");
}
