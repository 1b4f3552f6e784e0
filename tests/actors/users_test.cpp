// User actors come and go: passivation, crashes, the end of a node. No request is lost and none is
// answered twice.
#include <algorithm>

#include "tests/actors/nodes_under_test.hpp"
#include "tests/catch.hpp"

namespace roster::actors::test {
namespace {

using Why = Unavailable::Why;

TEST_CASE("an idle user's actor is sent away and comes back as it was", "[actors][users]") {
    NodesUnderTest nodes;
    auto& node = nodes.start_node();
    node.ask(registering(ada, password_1));
    nodes.advance(4s);
    CHECK(node.living_users() == 1);
    nodes.advance(4s);
    CHECK(node.living_users() == 0);
    CHECK(node.metric("roster_passivations_total") == 1);
    CHECK(is<Activated>(node.ask(activating(ada, password_1, nodes.newest_code(ada)))));
    CHECK(node.hashes() == 1);
}

TEST_CASE("a node without users has no timer", "[actors][users]") {
    NodesUnderTest nodes;
    auto& node = nodes.start_node();
    node.ask(registering(ada, password_1));
    node.ask(activating(ada, password_1, nodes.newest_code(ada)));
    nodes.advance(20s);
    CHECK(node.living_users() == 0);
    nodes.wake_timers(1h);
    CHECK(nodes.steps() <= 1);  // the chores' clock sample
}

// Whatever step of its passivation a user is in when a request arrives.
TEST_CASE("passivation loses no message", "[actors][users]") {
    NodesUnderTest nodes;
    auto& node = nodes.start_node();
    node.ask(registering(ada, password_1));
    for (int steps = 0; steps < 12; ++steps) {
        CAPTURE(steps);
        nodes.oversleep(5s);
        nodes.wake_timers(1s);
        for (int i = 0; i < steps; ++i) nodes.step();
        const auto answers = node.submit(showing(ada, password_1));
        nodes.run();
        REQUIRE(answers->size() == 1);
        CHECK(is<AccountShown>(answers->front()));
    }
    CHECK(node.metric("roster_passivations_total") >= 6);
}

TEST_CASE("a user at work is not sent away before the work is done", "[actors][users]") {
    NodesUnderTest nodes;
    auto& node = nodes.start_node();
    nodes.store.appends = {AppendFault::unknown_written};
    nodes.store.failing_resolves = 10;
    const auto first = node.submit(registering(ada, password_1));
    nodes.advance(5500ms);
    REQUIRE(first->empty());
    const auto second = node.submit(showing(ada, password_1));
    nodes.advance(3s);
    CHECK(is<RegistrationAccepted>(first->at(0)));
    CHECK(is<AccountShown>(second->at(0)));
}

TEST_CASE("a user actor that fails answers what it owed and begins anew", "[actors][users]") {
    NodesUnderTest nodes;
    auto& node = nodes.start_node();
    node.ask(registering(ada, password_1));
    nodes.advance(10s);
    nodes.store.hides_an_event = true;
    const auto first = node.submit(showing(ada, password_1));
    const auto second = node.submit(showing(ada, password_1));
    nodes.run();
    CHECK(is_unavailable(first->at(0), Why::overloaded));
    CHECK(is_unavailable(second->at(0), Why::overloaded));
    CHECK(node.metric("roster_actor_failures_total") == 1);
    CHECK(is<AccountShown>(node.ask(showing(ada, password_1))));
}

TEST_CASE("a user actor that dies is counted, and made anew for the next request",
          "[actors][users]") {
    NodesUnderTest nodes;
    auto& node = nodes.start_node();
    node.ask(registering(ada, password_1));
    const auto owed = node.submit(showing(ada, password_1));
    while (node.kill_users_about_to_run() == 0) REQUIRE(nodes.step());
    nodes.run();
    CHECK(node.metric("roster_user_actor_crashes_total") == 1);
    CHECK(is<AccountShown>(node.ask(showing(ada, password_1))));
    nodes.advance(10s);
    CHECK(owed->size() == 1);
}

TEST_CASE("a stopping node refuses what comes and answers what is under way", "[actors][users]") {
    NodesUnderTest nodes;
    auto& node = nodes.start_node();
    nodes.store.appends = {AppendFault::unavailable};
    const auto under_way = node.submit(registering(ada, password_1));
    nodes.run();
    REQUIRE(under_way->empty());
    node.stop_taking_in();
    const auto late = node.submit(registering(bob, password_1));
    nodes.run();
    CHECK(is_unavailable(late->at(0), Why::stopping));
    nodes.advance(1s);
    CHECK(is<RegistrationAccepted>(under_way->at(0)));
    const auto later = node.submit(registering(bob, password_1));
    nodes.run();
    CHECK(is_unavailable(later->at(0), Why::stopping));
    node.stop();
    const auto too_late = node.submit(registering(bob, password_1));
    CHECK(is_unavailable(too_late->at(0), Why::stopping));
    CHECK(late->size() == 1);
    CHECK(later->size() == 1);
    CHECK(under_way->size() == 1);
}

TEST_CASE("what is not done when a stop's patience ends is answered", "[actors][users]") {
    NodesUnderTest nodes;
    auto& node = nodes.start_node();
    nodes.store.appends = {AppendFault::unknown_written};
    nodes.store.failing_resolves = 1'000'000;
    const auto stuck = node.submit(registering(ada, password_1));
    nodes.run();
    node.stop_taking_in();
    nodes.advance(3900ms);
    CHECK(stuck->empty());
    nodes.advance(200ms);
    REQUIRE(stuck->size() == 1);
    CHECK(is_unavailable(stuck->front(), Why::stopping));
    node.stop();
    CHECK(stuck->size() == 1);
}

TEST_CASE("a stop with users alive and windows open starts nothing again", "[actors][users]") {
    NodesUnderTest nodes;
    auto& node = nodes.start_node();
    for (int i = 0; i < 50; ++i) node.submit(registering(person(i), password_1));
    nodes.run();
    node.stop();
    nodes.advance(70s);
    CHECK(nodes.story(person(7)).size() == 2);
}

}  // namespace
}  // namespace roster::actors::test
