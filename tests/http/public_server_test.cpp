#include <future>
#include <thread>

#include <nlohmann/json.hpp>

#include "http/server.hpp"
#include "tests/catch.hpp"
#include "tests/http/http_fixture.hpp"
#include "tests/http/raw_client.hpp"

using namespace roster;
using namespace roster::http;
using namespace roster::http::testing;
using namespace std::chrono_literals;

namespace {

const actors::Reply accepted = actors::RegistrationAccepted{60s, {}};

struct Service {
    telemetry::Metrics metrics;  // outlives the answers that the gateway keeps
    FakeGateway gateway;
    PublicServer server;

    explicit Service(PublicSettings settings = {})
        : server(
              [&] {
                  settings.address.port = 0;
                  settings.requests_per_minute_per_ip = {};
                  settings.answer_quantum = 0ms;
                  return settings;
              }(),
              gateway, metrics) {}
    [[nodiscard]] std::uint16_t port() const { return server.address().port; }
};

std::string registering(std::string_view fields = "") {
    return "POST /api/v1/users/register HTTP/1.1\r\nHost: localhost\r\nContent-Type: "
           "application/json\r\n" +
           std::string(fields) + "Content-Length: " + std::to_string(registration.size()) +
           "\r\n\r\n" + std::string(registration);
}

std::string code_in(const RawResponse& response) {
    return nlohmann::json::parse(response.body)["code"];
}

}  // namespace

TEST_CASE("a registration over the wire", "[public]") {
    Service service;
    RawClient client(service.port());
    const auto response = client.exchange(registering("X-Request-Id: abc\r\n")).value();
    CHECK(response.status == 202);
    CHECK(response.field("X-Request-Id") == "abc");
    CHECK(response.field("Cache-Control") == "no-store");
    CHECK(response.field("Content-Type") == "application/json");
    CHECK_FALSE(response.field("Date").empty());
    CHECK(response.field("Server").empty());
    CHECK(nlohmann::json::parse(response.body)["email"] == "ada@example.org");
    CHECK(client.exchange(registering()).value().status == 202);
}

TEST_CASE("malformed messages are answered over the wire", "[public]") {
    Service service;
    const auto answered = [&](const std::string& bytes) {
        RawClient client(service.port());
        const auto response = client.exchange(bytes).value();
        CHECK(client.is_closed_by_server());
        return std::to_string(response.status) + " " + code_in(response);
    };
    CHECK(answered("GET /" + std::string(2000, 'a') + " HTTP/1.1\r\nHost: h\r\n\r\n") ==
          "414 uri-too-long");
    CHECK(answered("GET /" + std::string(100'000, 'a') + " HTTP/1.1\r\nHost: h\r\n\r\n") ==
          "414 uri-too-long");
    CHECK(answered("GET / HTTP/1.1\r\nHost: h\r\nA: " + std::string(100'000, 'a') + "\r\n\r\n") ==
          "431 fields-too-large");
    CHECK(answered("POST /api/v1/users/register HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: "
                   "gzip\r\n\r\n0\r\n\r\n") == "501 transfer-encoding");
    CHECK(answered("GET / HTTP/1.1\r\nHost: h\r\nHost: h\r\n\r\n") == "400 malformed-request");
    CHECK(answered(
              "POST /api/v1/users/register HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\n" +
              std::string(1'000'000, 'x')) == "413 body-too-large");
}

TEST_CASE("HEAD tells GET's length and does not disturb the next answer", "[public]") {
    Service service;
    RawClient client(service.port());
    const auto whole = client.exchange("GET /docs HTTP/1.1\r\nHost: h\r\n\r\n").value();
    client.expect_no_body();
    const auto head = client.exchange("HEAD /docs HTTP/1.1\r\nHost: h\r\n\r\n").value();
    CHECK(head.status == 200);
    CHECK(head.field("Content-Length") == std::to_string(whole.body.size()));
    CHECK(head.field("Content-Length") == whole.field("Content-Length"));
    client.expect_no_body(false);
    CHECK(client.exchange("GET /nowhere HTTP/1.1\r\nHost: h\r\n\r\n").value().status == 404);
}

TEST_CASE("the interactive page is served whole", "[public]") {
    Service service;
    RawClient client(service.port());
    CHECK(client.exchange("GET /docs HTTP/1.1\r\nHost: h\r\n\r\n").value().status == 200);
    CHECK(client.exchange("GET /docs/swagger-ui-bundle.js HTTP/1.1\r\nHost: h\r\n\r\n")
              .value()
              .body.size() > 1'000'000);
    CHECK(client.exchange("GET /openapi.json HTTP/1.1\r\nHost: h\r\n\r\n").value().status == 200);
}

TEST_CASE("an answer from another thread, given twice, is one answer", "[public]") {
    Service service;
    service.gateway.keeps_answers = true;
    RawClient client(service.port());
    client.send(registering());
    REQUIRE(service.gateway.wait_for_requests(1));
    const auto answer = service.gateway.take_answer();
    std::thread first([&] { answer(accepted); });
    std::thread second([&] { answer(accepted); });
    first.join();
    second.join();
    CHECK(client.receive().value().status == 202);
    service.gateway.keeps_answers = false;
    client.send("GET /nowhere HTTP/1.1\r\nHost: h\r\n\r\n");
    CHECK(client.receive().value().status == 404);
}

TEST_CASE("a client that goes before its answer harms nobody", "[public]") {
    Service service;
    service.gateway.keeps_answers = true;
    for (std::size_t i = 1; i <= 20; ++i) {
        RawClient client(service.port());
        client.send(registering());
        REQUIRE(service.gateway.wait_for_requests(i));
    }
    for (int i = 0; i < 20; ++i) service.gateway.take_answer()(accepted);
    service.gateway.keeps_answers = false;
    RawClient client(service.port());
    CHECK(client.exchange(registering()).value().status == 202);
}

TEST_CASE("many clients at once get their own answers", "[public]") {
    Service service;
    std::vector<std::future<int>> clients;
    for (int i = 0; i < 16; ++i)
        clients.push_back(std::async(std::launch::async, [&, i] {
            RawClient client(service.port());
            int right = 0;
            for (int j = 0; j < 50; ++j) {
                const auto id = std::to_string(i) + "-" + std::to_string(j);
                const auto response = client.exchange(registering("X-Request-Id: " + id + "\r\n"));
                right +=
                    response && response->status == 202 && response->field("X-Request-Id") == id;
            }
            return right;
        }));
    for (auto& client : clients) CHECK(client.get() == 50);
}

TEST_CASE("a drain answers what is in flight, refuses what comes, and then ends", "[public]") {
    Service service;
    service.gateway.keeps_answers = true;
    RawClient in_flight(service.port());
    RawClient idle(service.port());
    RawClient idle_too(service.port());
    for (auto* client : {&idle, &idle_too})
        CHECK(client->exchange("GET /nowhere HTTP/1.1\r\nHost: h\r\n\r\n").value().status == 404);
    in_flight.send(registering());
    REQUIRE(service.gateway.wait_for_requests(1));

    auto draining = std::async(std::launch::async, [&] {
        const auto begin = std::chrono::steady_clock::now();
        service.server.drain(10s);
        return std::chrono::steady_clock::now() - begin;
    });
    // Asks on open connections in turn until the drain has begun. One of them may be answered at
    // that very moment, and is told to close; the other is then refused.
    std::optional<RawResponse> refused;
    RawClient* asking = &idle;
    RawClient* next = &idle_too;
    for (int i = 0; i < 100'000 && asking->send("GET /docs/page.js HTTP/1.1\r\nHost: h\r\n\r\n");
         ++i) {
        refused = asking->receive();
        if (!refused || refused->status == 503) break;
        std::swap(asking, next);
        if (refused->field("Connection") == "close") next = asking;
    }
    REQUIRE(refused);
    CHECK(refused->status == 503);
    CHECK(code_in(*refused) == "stopping");
    CHECK(refused->field("Connection") == "close");
    CHECK(refused->field("Retry-After") == "1");
    CHECK(asking->is_closed_by_server());
    CHECK(draining.wait_for(0s) == std::future_status::timeout);

    service.gateway.take_answer()(accepted);
    const auto answered = in_flight.receive().value();
    CHECK(answered.status == 202);
    CHECK(answered.field("Connection") == "close");
    const auto took = draining.get();
    CHECK(took >= 300ms);
    CHECK(took < 9s);
    CHECK_THROWS(RawClient(service.port()));
}

TEST_CASE("a drain gives up after its limit", "[public]") {
    Service service;
    service.gateway.keeps_answers = true;
    RawClient client(service.port());
    client.send(registering());
    REQUIRE(service.gateway.wait_for_requests(1));
    const auto begin = std::chrono::steady_clock::now();
    service.server.drain(400ms);
    CHECK(std::chrono::steady_clock::now() - begin < 5s);
    service.server.stop();
    CHECK_FALSE(client.receive());
    service.gateway.take_answer()(accepted);
}

TEST_CASE("the server may go while the gateway still holds an answer", "[public]") {
    FakeGateway gateway;
    telemetry::Metrics metrics;
    gateway.keeps_answers = true;
    std::optional<PublicServer> server;
    PublicSettings settings;
    settings.address.port = 0;
    server.emplace(settings, gateway, metrics);
    RawClient client(server->address().port);
    client.send(registering());
    REQUIRE(gateway.wait_for_requests(1));
    server.reset();
    CHECK_FALSE(client.receive());
    gateway.take_answer()(accepted);
}

TEST_CASE("a port that is taken is an error the caller sees", "[public]") {
    Service service;
    PublicSettings settings;
    settings.address = service.server.address();
    CHECK(settings.address.port != 0);
    FakeGateway gateway;
    telemetry::Metrics metrics;
    CHECK_THROWS_AS(PublicServer(settings, gateway, metrics), std::system_error);
}
