#include "http/server/exchange.hpp"

#include <stdexcept>

#include "tests/catch.hpp"
#include "tests/http/http_fixture.hpp"

using namespace roster;
using namespace roster::http;
using namespace roster::http::testing;
using namespace std::chrono_literals;

namespace {

struct ThrowingGateway final : actors::UserGateway {
    void submit(actors::Request, telemetry::RequestContext, actors::Answer) override {
        throw std::runtime_error("no memory");
    }
};
struct DroppingGateway final : actors::UserGateway {
    void submit(actors::Request, telemetry::RequestContext, actors::Answer) override {}
};

template <class Gateway>
HttpResponse answer_with() {
    Gateway gateway;
    telemetry::Metrics metrics;
    const auto dispatcher = std::make_shared<Dispatcher>(
        public_routes({.gateway = gateway, .code_digits = 4}), DispatcherSettings{}, metrics);
    const auto sink = std::make_shared<RecordingSink>();
    dispatcher->handle(post("/api/v1/users/register", registration), sink);
    return sink->only();
}

}  // namespace

TEST_CASE("an exception in a handler is a 500", "[exchange]") {
    CHECK(refusal_in(answer_with<ThrowingGateway>()) == "500 internal");
}

TEST_CASE("a gateway that drops the answer is a 500 and no silence", "[exchange]") {
    CHECK(refusal_in(answer_with<DroppingGateway>()) == "500 internal");
}

TEST_CASE("an outcome that does not belong to the request is a 500", "[exchange]") {
    PublicApi api;
    api.gateway.outcome = actors::CodeSent{ada(), 60s};
    CHECK(api.refusal(post("/api/v1/users/register", registration)) == "500 internal");
}

TEST_CASE("only the first of two answers counts", "[exchange]") {
    PublicApi api;
    api.gateway.keeps_answers = true;
    const auto sink = std::make_shared<RecordingSink>();
    api.dispatcher->handle(post("/api/v1/users/register", registration), sink);
    const auto answer = api.gateway.take_answer();
    answer(actors::RegistrationAccepted{60s, {}});
    answer(actors::TimedOut{});
    CHECK(sink->only().status == 202);
    CHECK(api.dispatcher->in_flight() == 0);
}
