// What is refused before it costs anything: passwords beyond the hasher's reach, and guesses beyond
// the limit.
#include <algorithm>

#include "tests/actors/nodes_under_test.hpp"
#include "tests/catch.hpp"

namespace roster::actors::test {
namespace {

using Why = Unavailable::Why;

TEST_CASE("when the hashing queue is too long a request is refused at once",
          "[actors][admission]") {
    NodesUnderTest nodes;
    auto settings = quick_settings();
    settings.hasher_threads = 1;
    settings.hasher_max_wait = 300ms;  // ten first guesses of 30 ms
    auto& node = nodes.start_node(settings);
    std::vector<Answers> all;
    for (int i = 0; i < 40; ++i) all.push_back(node.submit(registering(person(i), password_1)));
    nodes.run();
    const auto refused = [](const auto& answers) {
        return is_unavailable(answers->at(0), Why::overloaded);
    };
    CHECK(std::ranges::count_if(all, refused) == 29);
    CHECK(node.hashes() == 11);
    CHECK(node.metric("roster_hasher_refused_total") == 29);
    CHECK(as<Unavailable>(all.back()->front()).retry_after >= 1s);
    CHECK(is<RegistrationAccepted>(node.ask(registering(person(50), password_1))));
}

TEST_CASE("ten wrong passwords lock, and the locked cost no hash", "[actors][admission]") {
    for (const bool known : {true, false}) {
        CAPTURE(known);
        NodesUnderTest nodes;
        auto& node = nodes.start_node();
        if (known) node.ask(registering(ada, password_1));
        for (int i = 0; i < 10; ++i) {
            REQUIRE(is<domain::InvalidCredentials>(node.ask(showing(ada, password_2))));
        }
        const int before = node.hashes();
        const auto locked = node.ask(showing(ada, password_1));
        REQUIRE(is<domain::TooManyAttempts>(locked));
        CHECK(as<domain::TooManyAttempts>(locked).retry_after == 60s);
        CHECK(node.hashes() == before);
    }
}

TEST_CASE("strangers elsewhere cannot lock a person out", "[actors][admission]") {
    NodesUnderTest nodes;
    auto& node = nodes.start_node();
    node.ask(registering(ada, password_1));
    for (int i = 0; i < 12; ++i) node.ask(showing(ada, password_2), elsewhere);
    CHECK(is<domain::TooManyAttempts>(node.ask(showing(ada, password_1), elsewhere)));
    CHECK(is<AccountShown>(node.ask(showing(ada, password_1), home)));
}

TEST_CASE("a lock-out ends, and a right password clears the count", "[actors][admission]") {
    NodesUnderTest nodes;
    auto& node = nodes.start_node();
    node.ask(registering(ada, password_1));
    for (int i = 0; i < 10; ++i) node.ask(showing(ada, password_2));
    nodes.advance(60s);
    CHECK(is<AccountShown>(node.ask(showing(ada, password_1))));
    for (int i = 0; i < 9; ++i) node.ask(showing(ada, password_2));
    CHECK(is<AccountShown>(node.ask(showing(ada, password_1))));
    for (int i = 0; i < 9; ++i) node.ask(showing(ada, password_2));
    CHECK(is<AccountShown>(node.ask(showing(ada, password_1))));
}

TEST_CASE("guesses that come all at once are limited like others", "[actors][admission]") {
    NodesUnderTest nodes;
    auto& node = nodes.start_node();
    node.ask(registering(ada, password_1));
    std::vector<Answers> all;
    for (int i = 0; i < 40; ++i) all.push_back(node.submit(showing(ada, password_2)));
    all.push_back(node.submit(showing(ada, password_1)));  // the right one, too late
    nodes.run();
    const auto judged = std::ranges::count_if(
        all, [](const auto& answers) { return is<domain::InvalidCredentials>(answers->at(0)); });
    CHECK(judged == 10);
}

TEST_CASE("many right passwords at once lock nobody out", "[actors][admission]") {
    NodesUnderTest nodes;
    auto& node = nodes.start_node();
    node.ask(registering(ada, password_1));
    nodes.advance(61s);
    std::vector<Answers> all;
    for (int i = 0; i < 40; ++i) all.push_back(node.submit(showing(ada, password_1)));
    nodes.run();
    for (const auto& answers : all) CHECK(is<AccountShown>(answers->at(0)));
}

}  // namespace
}  // namespace roster::actors::test
