#include "http/server/exchange.hpp"

#include <stdexcept>
#include <utility>

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
        public_routes({.gateway = gateway, .code_digits = 4}), with_ids(), metrics);
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
    answer(std::unexpected(actors::TimedOut{}));
    CHECK(sink->only().status == 202);
    CHECK(api.dispatcher->in_flight() == 0);
}

namespace {

// A clock that stands where the test puts it.
struct QuantumApi {
    std::shared_ptr<Steady::time_point> now = std::make_shared<Steady::time_point>(1h);
    PublicApi api{{.answer_quantum = 100ms, .now = [clock = now] { return *clock; }}};
    std::shared_ptr<RecordingSink> sink = std::make_shared<RecordingSink>();
    Steady::time_point arrival = *now;

    void ask(HttpRequest request) {
        api.gateway.keeps_answers = true;
        api.dispatcher->handle(std::move(request), sink);
    }
    // When the answer leaves that is known after `passed`.
    std::optional<Steady::duration> leaves_after(Steady::duration passed, actors::Reply outcome) {
        *now = arrival + passed;
        api.gateway.take_answer()(std::move(outcome));
        if (!sink->responses.empty()) return Steady::duration::zero();
        if (sink->later.size() != 1) return std::nullopt;
        const auto [when, task] = std::exchange(sink->later, {}).front();
        *now = when;
        task();
        return when - arrival;
    }
};

HttpRequest me() { return with_credentials(get("/api/v1/users/me"), credentials); }

}  // namespace

TEST_CASE("register answers at a multiple of the quantum, whenever its answer is known",
          "[exchange]") {
    for (const auto& [passed, leaves] : {std::pair{0ms, 100ms},
                                         {1ms, 100ms},
                                         {99ms, 100ms},
                                         {100ms, 200ms},
                                         {101ms, 200ms},
                                         {250ms, 300ms}}) {
        QuantumApi quantum;
        quantum.ask(post("/api/v1/users/register", registration));
        CHECK(quantum.leaves_after(passed, actors::RegistrationAccepted{60s, {}}) == leaves);
        CHECK(quantum.sink->only().status == 202);
    }
}

TEST_CASE("a refusal that depends on an account leaves on the quantum", "[exchange]") {
    using domain::UserError;
    for (const actors::Refusal& refusal : {actors::Refusal(UserError(domain::InvalidCredentials{})),
                                           actors::Refusal(UserError(domain::AlreadyActive{})),
                                           actors::Refusal(UserError(domain::TooManyAttempts{5s})),
                                           actors::Refusal(UserError(domain::CodeHasExpired{})),
                                           actors::Refusal(actors::CodeIncorrect{2})}) {
        QuantumApi quantum;
        quantum.ask(me());
        CHECK(quantum.leaves_after(30ms, actors::refused(refusal)) == 100ms);
    }
}

TEST_CASE("what tells nothing is not held back", "[exchange]") {
    QuantumApi shown;
    shown.ask(me());
    CHECK(shown.leaves_after(30ms, actors::AccountShown{{{}, ada(), {}, {}}}) == 0ms);
    QuantumApi overloaded;
    overloaded.ask(me());
    CHECK(overloaded.leaves_after(30ms, actors::refused(actors::Unavailable{})) == 0ms);
    CHECK(PublicApi({.answer_quantum = 100ms}).refusal(get("/nowhere")) == "404 not-found");
}

TEST_CASE("an answer that waits for its moment is not in flight", "[exchange]") {
    QuantumApi quantum;
    quantum.ask(me());
    CHECK(quantum.api.dispatcher->in_flight() == 1);
    quantum.api.gateway.take_answer()(
        std::unexpected(domain::UserError(domain::InvalidCredentials{})));
    CHECK(quantum.api.dispatcher->in_flight() == 0);
    CHECK(quantum.sink->responses.empty());
    const auto task = std::move(quantum.sink->later.at(0).second);
    quantum.sink->later.clear();  // it holds the sink
    task();
    CHECK(quantum.sink->only().status == 401);
    CHECK(quantum.api.dispatcher->in_flight() == 0);
    CHECK(quantum.api.metrics.text().find("roster_http_in_flight 0") != std::string::npos);
}

TEST_CASE("without a quantum nothing is held back", "[exchange]") {
    PublicApi api;
    CHECK(api.answer(post("/api/v1/users/register", registration)).status == 202);
}
