#include <condition_variable>

#include <nlohmann/json.hpp>

#include "http/server.hpp"
#include "tests/catch.hpp"
#include "tests/http/raw_client.hpp"

using namespace roster;
using namespace roster::http;
using namespace roster::http::testing;

namespace {

std::string asking(std::string_view path, std::string_view fields = "") {
    return "GET " + std::string(path) + " HTTP/1.1\r\nHost: localhost\r\n" + std::string(fields) +
           "\r\n";
}

}  // namespace

TEST_CASE("the admin listener over the wire", "[admin]") {
    telemetry::Metrics metrics;
    operators::AdminTokens tokens;
    REQUIRE(tokens.add("test", operators::Role::operate, "secret"));
    AdminServer server({.address = {"127.0.0.1", 0}, .tokens = tokens},
                       {.readiness = [] { return Readiness{{{"store", true, ""}}}; },
                        .mails =
                            [](const std::string& to) {
                                return std::vector<SentMail>{
                                    {to, "0427 is your code", "text", "html", "0427", {}}};
                            }},
                       metrics);
    RawClient client(server.address().port);
    CHECK(client.exchange(asking("/healthz")).value().status == 200);
    CHECK(client.exchange(asking("/readyz")).value().status == 200);
    CHECK(client.exchange(asking("/metrics")).value().body.find("roster_http_in_flight") !=
          std::string::npos);
    CHECK(client.exchange(asking("/admin/v1/mails?to=a@b.c")).value().status == 401);
    const auto mails =
        client.exchange(asking("/admin/v1/mails?to=a@b.c", "Authorization: Bearer secret\r\n"))
            .value();
    CHECK(nlohmann::json::parse(mails.body)[0]["to"] == "a@b.c");
    CHECK(client.exchange(asking("/mails")).value().body.starts_with("<!doctype html>"));
    server.replace_tokens({});
    CHECK(client.exchange(asking("/admin/v1/mails?to=a@b.c", "Authorization: Bearer secret\r\n"))
              .value()
              .status == 403);
    CHECK(client.exchange(asking("/api/v1/users/me")).value().status == 404);
}

TEST_CASE("readiness that hangs is a 503 within two seconds", "[admin]") {
    telemetry::Metrics metrics;
    std::mutex stuck;
    std::unique_lock lock(stuck);
    AdminServer server({.address = {"127.0.0.1", 0}},
                       {.readiness =
                            [&] {
                                const std::lock_guard wait(stuck);
                                return Readiness{};
                            },
                        .mails = {}},
                       metrics);
    RawClient client(server.address().port);
    RawClient other(server.address().port);
    const auto begin = std::chrono::steady_clock::now();
    client.send(asking("/readyz"));
    CHECK(other.exchange(asking("/healthz")).value().status == 200);
    CHECK(client.receive().value().status == 503);
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(2));
    lock.unlock();
}
