// How long connections are kept, how many a client may hold, and how answers end that have no
// length.

#include <vector>

#include "http/server/listener.hpp"
#include "tests/catch.hpp"
#include "tests/http/http_fixture.hpp"
#include "tests/http/raw_client.hpp"

using namespace roster::http;
using namespace roster::http::testing;
using namespace std::chrono_literals;

namespace {

constexpr const char* get_a = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";

struct Greeter : Application {
    void handle(HttpRequest, std::shared_ptr<ResponseSink> sink) override {
        sink->send({.status = 200, .body = "hello"});
    }
    void tick() override {}
    [[nodiscard]] bool counts_connections_of(const std::string&) const override { return true; }
};

struct Streamer final : Greeter {
    void handle(HttpRequest, std::shared_ptr<ResponseSink> sink) override {
        const auto out = sink->open({.status = 200});
        out->write("hel", [out](bool) { out->write("lo", [out](bool) { out->end(); }); });
    }
};

struct Waiter final : Greeter {
    void handle(HttpRequest, std::shared_ptr<ResponseSink> sink) override {
        const auto moment = std::chrono::steady_clock::now() + 150ms;
        sink->post_at(moment, [sink] { sink->send({.status = 200, .body = "late"}); });
    }
};

std::unique_ptr<Listener> listener_for(std::shared_ptr<Application> application,
                                       Timeouts timeouts = {}) {
    return listen({.address = {"127.0.0.1", 0},
                   .threads = 2,
                   .max_connections = max_public_connections,
                   .timeouts = timeouts},
                  std::move(application));
}

bool is_served(RawClient& client) {
    const auto response = client.exchange(get_a);
    return response && response->body == "hello";
}

}  // namespace

TEST_CASE("a connection may be idle for longer than a request may take", "[connections]") {
    const auto server = listener_for(std::make_shared<Greeter>(),
                                     {.idle = 20s, .request = 100ms, .check_every = 20ms});
    RawClient fresh(server->address().port);
    RawClient used(server->address().port);
    CHECK(is_served(used));
    for (auto* client : {&fresh, &used}) {
        client->set_patience(400ms);
        CHECK_FALSE(client->is_closed_by_server());
        client->set_patience(15s);
        CHECK(is_served(*client));
    }
}

TEST_CASE("an idle connection is closed in the end", "[connections]") {
    const auto server = listener_for(std::make_shared<Greeter>(),
                                     {.idle = 100ms, .request = 20s, .check_every = 20ms});
    RawClient fresh(server->address().port);
    CHECK(fresh.is_closed_by_server());
    RawClient used(server->address().port);
    CHECK(is_served(used));
    CHECK(used.is_closed_by_server());
}

TEST_CASE("a pipelined request that has begun must come soon as well", "[connections]") {
    const auto server = listener_for(std::make_shared<Greeter>(),
                                     {.idle = 20s, .request = 100ms, .check_every = 20ms});
    RawClient client(server->address().port);
    client.send(std::string(get_a) + "GET /b HT");
    CHECK(client.receive().value().body == "hello");
    CHECK(client.is_closed_by_server());
}

TEST_CASE("a client holds so many connections and no more, until it gives one back",
          "[connections]") {
    const auto server = listener_for(std::make_shared<Greeter>());
    const auto port = server->address().port;
    std::vector<std::unique_ptr<RawClient>> clients;
    for (std::size_t i = 0; i < max_connections_per_client; ++i) {
        clients.push_back(std::make_unique<RawClient>(port));
        REQUIRE(is_served(*clients.back()));
    }
    RawClient beyond(port);
    beyond.send(get_a);
    CHECK(beyond.receive_all().empty());
    for (auto& client : clients) REQUIRE(is_served(*client));

    clients.pop_back();
    bool served = false;
    for (int attempt = 0; attempt < 10'000 && !served; ++attempt) {
        RawClient next(port);
        served = is_served(next);
    }
    CHECK(served);
}

TEST_CASE("a streamed answer comes in chunks, and to HTTP/1.0 up to the end of the connection",
          "[connections]") {
    const auto server = listener_for(std::make_shared<Streamer>());
    RawClient modern(server->address().port);
    modern.send("GET /a HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    const auto chunked = modern.receive_all();
    CHECK(chunked.find("Transfer-Encoding: chunked\r\n") != chunked.npos);
    CHECK(chunked.ends_with("3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n"));

    for (const auto* request :
         {"GET /a HTTP/1.0\r\n\r\n", "GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"}) {
        RawClient old(server->address().port);
        old.send(request);
        const auto plain = old.receive_all();
        CHECK(plain.find("Transfer-Encoding") == plain.npos);
        CHECK(plain.find("Content-Length") == plain.npos);
        CHECK(plain.find("Connection: close\r\n") != plain.npos);
        CHECK(plain.ends_with("\r\n\r\nhello"));
    }
}

TEST_CASE("an answer for later is given then, and not before", "[connections]") {
    const auto server = listener_for(std::make_shared<Waiter>());
    RawClient client(server->address().port);
    const auto begin = std::chrono::steady_clock::now();
    CHECK(client.exchange(get_a).value().body == "late");
    CHECK(std::chrono::steady_clock::now() - begin >= 150ms);
}
