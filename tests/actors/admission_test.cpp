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
        if (known) node.ask(registering(ada, password_1), elsewhere);
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

TEST_CASE("a lock-out ends, and a right password clears nothing", "[actors][admission]") {
    NodesUnderTest nodes;
    auto& node = nodes.start_node();
    node.ask(registering(ada, password_1), elsewhere);
    for (int i = 0; i < 10; ++i) node.ask(showing(ada, password_2));
    nodes.advance(60s);
    CHECK(is<AccountShown>(node.ask(showing(ada, password_1))));
    for (int i = 0; i < 2; ++i) node.ask(showing(ada, password_2));
    CHECK(is<AccountShown>(node.ask(showing(ada, password_1))));
    node.ask(showing(ada, password_2));
    CHECK(is<domain::TooManyAttempts>(node.ask(showing(ada, password_1))));
}

TEST_CASE("guesses between a shadow's own logins are counted", "[actors][admission]") {
    NodesUnderTest nodes;
    auto& node = nodes.start_node();
    node.ask(registering(ada, password_1));
    node.ask(activating(ada, password_1, nodes.newest_code(ada)));
    node.ask(registering(ada, password_2), elsewhere);
    int compared = 0;
    for (int i = 0; i < 300; ++i) {
        const auto guess = node.ask(showing(ada, "guess number " + std::to_string(i)), elsewhere);
        if (is<domain::InvalidCredentials>(guess)) ++compared;
        node.ask(showing(ada, password_2), elsewhere);
    }
    CHECK(compared == 10);  // the registration counts apart
}

TEST_CASE("a shadow's password does not make its network familiar at another node",
          "[actors][admission]") {
    NodesUnderTest nodes;
    auto& node = nodes.start_node();
    auto& other = nodes.start_node();
    node.tell_of_guesses(other);
    node.ask(registering(ada, password_1));
    node.ask(activating(ada, password_1, nodes.newest_code(ada)));
    node.ask(registering(ada, password_2), elsewhere);
    node.ask(showing(ada, password_2), elsewhere);
    const auto compared = [](NodeUnderTest& at, std::string_view network) {
        return is<domain::InvalidCredentials>(at.ask(showing(ada, "no password of hers"), network));
    };
    int count = 0;
    for (const auto network : {elsewhere, std::string_view("192.0.2.0/24")}) {
        while (compared(node, network)) ++count;
    }
    REQUIRE(count == 20);
    const auto network_of = [](int i) { return "10.0." + std::to_string(i) + ".0/24"; };
    int strangers = 0;
    while (compared(node, network_of(strangers))) ++strangers;
    CHECK(count + strangers == 98);  // the two registrations were guesses as well
    CHECK_FALSE(compared(other, network_of(strangers)));
    CHECK(is<AccountShown>(other.ask(showing(ada, password_1))));
}

TEST_CASE("registering with a guess is counted, never refused, and tells nothing",
          "[actors][admission]") {
    NodesUnderTest nodes;
    auto& node = nodes.start_node();
    node.ask(registering(ada, password_1));
    node.ask(activating(ada, password_1, nodes.newest_code(ada)));
    for (const auto email : {ada, bob}) {
        CAPTURE(email);
        int told = 0;
        for (int i = 0; i < 30; ++i) {
            const auto guess = "guess number " + std::to_string(i) + " of many";
            REQUIRE(is<RegistrationAccepted>(node.ask(registering(email, guess), elsewhere)));
            if (!is<domain::TooManyAttempts>(node.ask(showing(email, guess), elsewhere))) ++told;
        }
        CHECK(told == 9);
    }
    CHECK(is<AccountShown>(node.ask(showing(ada, password_1))));
}

TEST_CASE("a network's wrong codes count over all addresses, a right one does not",
          "[actors][admission]") {
    NodesUnderTest nodes;
    auto& node = nodes.start_node();
    int compared = 0;
    for (int i = 0; i < 30; ++i) {
        node.ask(registering(person(i), password_1));
        const auto reply = node.ask(activating(person(i), password_1, nodes.wrong_code(person(i))));
        if (is<CodeIncorrect>(reply)) ++compared;
        if (i < 10)
            CHECK(is<Activated>(
                node.ask(activating(person(i), password_1, nodes.newest_code(person(i))))));
        if (i >= 20) CHECK(is<NetworkLimited>(reply));
    }
    CHECK(compared == 20);
    CHECK(is<Activated>(
        node.ask(activating(person(25), password_1, nodes.newest_code(person(25))), elsewhere)));
}

TEST_CASE("a network registers a hundred and twenty new addresses an hour", "[actors][admission]") {
    NodesUnderTest nodes;
    auto settings = quick_settings();
    settings.new_addresses_per_hour_and_network = 5;
    auto& node = nodes.start_node(settings);
    for (int i = 0; i < 5; ++i)
        REQUIRE(is<RegistrationAccepted>(node.ask(registering(person(i), password_1))));
    CHECK(is<NetworkLimited>(node.ask(registering(person(6), password_1))));
    CHECK(nodes.story(person(6)).empty());
    CHECK(is<RegistrationAccepted>(node.ask(registering(person(0), password_1))));
    CHECK(is<RegistrationAccepted>(node.ask(registering(person(6), password_1), elsewhere)));
}

TEST_CASE("switched off, no limit of a network counts", "[actors][admission]") {
    NodesUnderTest nodes;
    auto settings = quick_settings();
    settings.limits_networks = false;
    settings.new_addresses_per_hour_and_network = 1;
    auto& node = nodes.start_node(settings);
    for (int i = 0; i < 40; ++i) {
        CHECK(is<domain::InvalidCredentials>(node.ask(showing(ada, password_2))));
        CHECK(is<RegistrationAccepted>(node.ask(registering(person(i), password_1))));
    }
}

TEST_CASE("a crowd that registers keeps nobody from logging in", "[actors][admission]") {
    NodesUnderTest nodes;
    auto settings = quick_settings();
    settings.hasher_threads = 1;
    settings.hasher_max_wait = 300ms;
    auto& node = nodes.start_node(settings);
    node.ask(registering(ada, password_1));
    nodes.advance(61s);
    std::vector<Answers> crowd;
    for (int i = 0; i < 400; ++i)
        crowd.push_back(node.submit(registering(person(i), password_1), elsewhere));
    const auto owner = node.submit(showing(ada, password_1));
    const auto other = node.submit(registering(bob, password_1));
    nodes.run();
    CHECK(is<AccountShown>(owner->at(0)));
    CHECK(is<RegistrationAccepted>(other->at(0)));
    CHECK(is_unavailable(crowd.back()->at(0), Why::overloaded));
}

TEST_CASE("guesses that come all at once are limited like others", "[actors][admission]") {
    NodesUnderTest nodes;
    auto& node = nodes.start_node();
    node.ask(registering(ada, password_1), elsewhere);
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
