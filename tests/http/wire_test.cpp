#include <future>
#include <mutex>
#include <thread>
#include <utility>

#include "http/server/listener.hpp"
#include "tests/catch.hpp"
#include "tests/http/http_fixture.hpp"
#include "tests/http/raw_client.hpp"

// What RESTinio, the guard and the socket do together: bytes in, bytes out.

using namespace roster::http;
using namespace roster::http::testing;
using namespace std::chrono_literals;

namespace {

// Answers with what it was asked.
struct Echo final : Application {
    void handle(HttpRequest request, std::shared_ptr<ResponseSink> sink) override {
        HttpResponse response{.status = 200,
                              .body = request.method + " " + request.path + " " + request.body};
        response.close = request.fault != MessageFault::none;
        if (response.close) response.status = 400;
        sink->send(std::move(response));
    }
    void tick() override {}
    [[nodiscard]] bool counts_connections_of(const std::string&) const override { return false; }
};

// Never answers, and keeps the sinks.
class Silent final : public Application {
public:
    void handle(HttpRequest, std::shared_ptr<ResponseSink> sink) override {
        const std::lock_guard lock(mutex_);
        sinks_.push_back(std::move(sink));
    }
    void tick() override {}
    [[nodiscard]] bool counts_connections_of(const std::string&) const override { return false; }
    std::vector<std::shared_ptr<ResponseSink>> take_sinks() {
        const std::lock_guard lock(mutex_);
        return std::exchange(sinks_, {});
    }

private:
    std::mutex mutex_;
    std::vector<std::shared_ptr<ResponseSink>> sinks_;
};

std::unique_ptr<Listener> echo(Timeouts timeouts = {}) {
    return listen({.address = {"127.0.0.1", 0}, .threads = 2, .timeouts = timeouts},
                  std::make_shared<Echo>());
}

constexpr const char* get_a = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";

}  // namespace

TEST_CASE("requests on one connection are answered in order, however they are cut", "[wire]") {
    const auto server = echo();
    const std::string bytes =
        "GET /a HTTP/1.1\r\nHost: h\r\n\r\nPOST /b HTTP/1.1\r\nHost: h\r\nContent-Length: "
        "5\r\n\r\nhelloGET /c HTTP/1.1\r\nHost: h\r\n\r\n";
    SECTION("at once") {
        RawClient client(server->address().port);
        client.send(bytes);
        for (const auto* expected : {"GET /a ", "POST /b hello", "GET /c "})
            CHECK(client.receive().value().body == expected);
    }
    SECTION("byte by byte") {
        RawClient client(server->address().port);
        for (const char byte : bytes) client.send({&byte, 1});
        for (const auto* expected : {"GET /a ", "POST /b hello", "GET /c "})
            CHECK(client.receive().value().body == expected);
    }
    SECTION("two hundred pipelined") {
        RawClient client(server->address().port);
        std::string all;
        for (int i = 0; i < 200; ++i) all += get_a;
        client.send(all);
        for (int i = 0; i < 200; ++i) CHECK(client.receive().value().body == "GET /a ");
    }
}

TEST_CASE("what follows a smuggled or refused message is never served", "[wire]") {
    const auto server = echo();
    for (const auto* bytes : {
             "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 6\r\nTransfer-Encoding: "
             "chunked\r\n\r\n0\r\n\r\nGET /x HTTP/1.1\r\nHost: h\r\n\r\n",
             "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\nContent-Length: 44\r\n\r\nGET /x "
             "HTTP/1.1\r\nHost: h\r\n\r\n",
             "GET /a HTTP/1.1\nHost: h\n\nGET /x HTTP/1.1\r\nHost: h\r\n\r\n",
             "GET /a HTTP/3.7\r\nHost: h\r\n\r\nGET /x HTTP/1.1\r\nHost: h\r\n\r\n",
             "GET /a HTTP/1.1\r\nHost: h\r\nHost: i\r\n\r\nGET /x HTTP/1.1\r\nHost: h\r\n\r\n",
         }) {
        CAPTURE(bytes);
        RawClient client(server->address().port);
        client.send(bytes);
        const auto all = client.receive_all();
        CHECK(all.starts_with("HTTP/1.1 400 "));
        CHECK(all.find("/x") == all.npos);
        CHECK(all.find("HTTP/1.1", 8) == all.npos);
        CHECK_FALSE(client.was_reset());
    }
}

TEST_CASE("a good request before a bad one is answered first", "[wire]") {
    const auto server = echo();
    RawClient client(server->address().port);
    client.send(std::string(get_a) + "nonsense\r\n\r\n");
    CHECK(client.receive().value().body == "GET /a ");
    CHECK(client.receive().value().status == 400);
    CHECK(client.is_closed_by_server());
}

TEST_CASE("a client that sends megabytes too much reads its answer and no reset", "[wire]") {
    const auto server = echo();
    RawClient client(server->address().port);
    client.send("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 4000000\r\n\r\n");
    CHECK(client.send(std::string(4'000'000, 'x')));
    CHECK(client.receive().value().status == 400);
    client.finish_sending();
    CHECK(client.receive_all().empty());
    CHECK_FALSE(client.was_reset());
}

TEST_CASE("a client that waits for 100 Continue gets it before the body", "[wire]") {
    const auto server = echo();
    RawClient client(server->address().port);
    CHECK(
        client
            .exchange(
                "POST /a HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
            .value()
            .status == 100);
    CHECK(client.exchange("hi").value().body == "POST /a hi");
    CHECK(client.exchange(get_a).value().body == "GET /a ");
}

TEST_CASE("a large body is refused instead of asked for", "[wire]") {
    const auto server = echo();
    RawClient client(server->address().port);
    CHECK(client
              .exchange("POST /a HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: "
                        "5000\r\n\r\n")
              .value()
              .status == 400);
}

TEST_CASE("half a request does not hold a connection for ever", "[wire]") {
    const auto server = echo({.idle = 100ms, .request = 100ms, .check_every = 20ms});
    for (const auto* bytes :
         {"", "GET / HT", "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhel"}) {
        CAPTURE(bytes);
        RawClient client(server->address().port);
        client.send(bytes);
        CHECK(client.is_closed_by_server());
    }
}

TEST_CASE("bytes that trickle in do not extend the time for a request", "[wire]") {
    const auto server = echo({.request = 200ms, .check_every = 20ms});
    RawClient client(server->address().port);
    client.send("GET / HTTP/1.1\r\n");
    const auto begin = std::chrono::steady_clock::now();
    client.set_patience(5ms);
    while (!client.is_closed_by_server() && std::chrono::steady_clock::now() - begin < 10s)
        client.send("a");
    const auto took = std::chrono::steady_clock::now() - begin;
    CHECK(took >= 200ms);
    CHECK(took < 10s);
}

TEST_CASE("an answer after the client has gone harms nobody", "[wire]") {
    const auto application = std::make_shared<Silent>();
    const auto server = listen({.address = {"127.0.0.1", 0},
                                .threads = 1,
                                .timeouts = {.handle = 100ms, .check_every = 20ms}},
                               application);
    {
        RawClient client(server->address().port);
        client.send(get_a);
        CHECK(client.is_closed_by_server());  // after the handling timeout
    }
    const auto sinks = application->take_sinks();
    REQUIRE(sinks.size() == 1);
    sinks[0]->send({.status = 200, .body = "late"});
    server->wait_until_idle(5s);
}

TEST_CASE("answers after the listener has stopped go nowhere", "[wire]") {
    const auto application = std::make_shared<Silent>();
    auto server = listen({.address = {"127.0.0.1", 0},
                          .threads = 1,
                          .timeouts = {.handle = 50ms, .check_every = 10ms}},
                         application);
    RawClient client(server->address().port);
    client.send(get_a);
    CHECK(client.is_closed_by_server());
    server->stop();
    server.reset();
    auto sinks = application->take_sinks();
    sinks.at(0)->send({.status = 200, .body = "late"});
    bool ran = false;
    sinks[0]->post([&] { ran = true; });
    sinks.clear();
    CHECK_FALSE(ran);
}

TEST_CASE("an address in use and an address that is none are told apart", "[wire]") {
    const auto first = echo();
    CHECK_THROWS_AS(listen({.address = first->address()}, std::make_shared<Echo>()),
                    std::system_error);
    CHECK_THROWS_AS(listen({.address = {"nowhere.example", 0}}, std::make_shared<Echo>()),
                    std::invalid_argument);
}

TEST_CASE("IPv6 is served", "[wire]") {
    const auto server = listen({.address = {"::1", 0}}, std::make_shared<Echo>());
    CHECK(server->address().port != 0);
}
