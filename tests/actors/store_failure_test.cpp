// The store fails: what is told, and when.
#include "tests/actors/nodes_under_test.hpp"
#include "tests/catch.hpp"

namespace roster::actors::test {
namespace {

using Names = std::vector<std::string>;
using Why = Unavailable::Why;

TEST_CASE("a short failure of the store is not noticed", "[actors][store]") {
    NodesUnderTest nodes;
    auto& node = nodes.start_node();
    nodes.store.appends = {AppendFault::unavailable, AppendFault::unavailable};
    const auto answers = node.submit(registering(ada, password_1));
    nodes.advance(1s);
    REQUIRE(answers->size() == 1);
    CHECK(is<RegistrationAccepted>(answers->front()));
    CHECK(nodes.story(ada) == Names{"UserRegistered", "CodeIssued"});
}

TEST_CASE("while the store is down a command is refused within the limit and nothing is written",
          "[actors][store]") {
    NodesUnderTest nodes;
    auto& node = nodes.start_node();
    nodes.store.appends.assign(1000, AppendFault::unavailable);
    const auto answers = node.submit(registering(ada, password_1));
    nodes.advance(2s);
    CHECK(answers->empty());
    nodes.advance(2s);
    REQUIRE(answers->size() == 1);
    CHECK(is_unavailable(answers->front(), Why::store));
    nodes.store.appends.clear();
    nodes.advance(2s);
    CHECK(nodes.story(ada).empty());
    CHECK(is<RegistrationAccepted>(node.ask(registering(ada, password_1))));
}

TEST_CASE("a failing store is not asked faster the more people come", "[actors][store]") {
    NodesUnderTest nodes;
    auto& node = nodes.start_node();
    nodes.store.appends.assign(1000, AppendFault::unavailable);
    for (int i = 0; i < 50; ++i) {
        node.submit(registering(person(i), password_1));
        nodes.advance(50ms);
    }
    CHECK(nodes.store.append_calls < 12);
}

TEST_CASE("a slow failure is not waited for twice", "[actors][store]") {
    NodesUnderTest nodes;
    auto& node = nodes.start_node();
    nodes.store.appends.assign(1000, AppendFault::unavailable);
    nodes.store.before_each_append = [&] { nodes.oversleep(3s); };
    const auto answers = node.submit(registering(ada, password_1));
    nodes.run();
    REQUIRE(answers->size() == 1);
    CHECK(is_unavailable(answers->front(), Why::store));
}

TEST_CASE("reads that fail are tried again, and given up within the limit", "[actors][store]") {
    NodesUnderTest nodes;
    auto& node = nodes.start_node();
    nodes.store.failing_reads = 2;
    const auto patient = node.submit(showing(ada, password_1));
    nodes.advance(1s);
    CHECK(is<domain::InvalidCredentials>(patient->at(0)));
    nodes.store.failing_reads = 1000;
    const auto refused = node.submit(showing(ada, password_1));
    nodes.advance(4s);
    CHECK(is_unavailable(refused->at(0), Why::store));
}

TEST_CASE("whoever waits behind a failed command is told at once", "[actors][store]") {
    NodesUnderTest nodes;
    auto& node = nodes.start_node();
    nodes.store.failing_reads = 1000;
    const auto first = node.submit(showing(ada, password_1));
    const auto second = node.submit(showing(ada, password_1));
    nodes.advance(4s);
    CHECK(is_unavailable(first->at(0), Why::store));
    CHECK(is_unavailable(second->at(0), Why::store));
}

TEST_CASE("an unknown outcome waits and is then told truthfully: it was written",
          "[actors][store]") {
    NodesUnderTest nodes;
    auto& node = nodes.start_node();
    nodes.store.appends = {AppendFault::unknown_written};
    nodes.store.failing_resolves = 3;
    const auto answers = node.submit(registering(ada, password_1));
    const auto other = node.submit(registering(bob, password_1));
    nodes.run();
    CHECK(answers->empty());
    nodes.advance(2s);
    REQUIRE(answers->size() == 1);
    CHECK(is<RegistrationAccepted>(answers->front()));
    CHECK(is<RegistrationAccepted>(other->at(0)));
    CHECK(nodes.story(ada) == Names{"UserRegistered", "CodeIssued"});
    CHECK(is<Activated>(node.ask(activating(ada, password_1, nodes.newest_code(ada)))));
}

TEST_CASE("an unknown outcome waits and is then told truthfully: it was not written",
          "[actors][store]") {
    NodesUnderTest nodes;
    auto& node = nodes.start_node();
    nodes.store.appends = {AppendFault::unknown_lost};
    nodes.store.failing_resolves = 1;
    const auto answers = node.submit(registering(ada, password_1));
    nodes.advance(1s);
    REQUIRE(answers->size() == 1);
    CHECK(is_unavailable(answers->front(), Why::store));
    CHECK(nodes.story(ada).empty());
}

TEST_CASE("while an outcome is unknown the stream's commands wait and the others go on",
          "[actors][store]") {
    NodesUnderTest nodes;
    auto& node = nodes.start_node();
    node.ask(registering(bob, password_1));
    nodes.store.appends = {AppendFault::unknown_written};
    nodes.store.failing_resolves = 5;
    const auto unknown = node.submit(registering(ada, password_1));
    nodes.run();
    const auto behind = node.submit(showing(ada, password_1));
    const auto beside = node.submit(activating(bob, password_1, nodes.newest_code(bob)));
    nodes.advance(100ms);
    CHECK(unknown->empty());
    CHECK(behind->empty());
    nodes.advance(4s);
    CHECK(is<RegistrationAccepted>(unknown->at(0)));
    CHECK(is<AccountShown>(behind->at(0)));
    CHECK(is<Activated>(beside->at(0)));
}

TEST_CASE("an outcome that stays unknown ends in the deadline, once", "[actors][store]") {
    NodesUnderTest nodes;
    auto& node = nodes.start_node();
    nodes.store.appends = {AppendFault::unknown_written};
    nodes.store.failing_resolves = 1'000'000;
    const auto answers = node.submit(registering(ada, password_1));
    nodes.advance(9400ms);
    CHECK(answers->empty());
    nodes.advance(200ms);
    REQUIRE(answers->size() == 1);
    CHECK(is<TimedOut>(answers->front()));
    nodes.store.failing_resolves = 0;
    nodes.advance(2s);
    CHECK(answers->size() == 1);
    CHECK(is<AccountShown>(node.ask(showing(ada, password_1))));
}

TEST_CASE("a user with an event that cannot be read is not served", "[actors][store]") {
    NodesUnderTest nodes;
    nodes.start_node().ask(registering(ada, password_1));
    nodes.database->tamper("UPDATE events SET type = 'UserPromoted' WHERE version = 2");
    auto& node = nodes.start_node();
    CHECK(is_unavailable(node.ask(showing(ada, password_1)), Why::store));
    CHECK(is_unavailable(node.ask(registering(ada, password_1)), Why::store));
}

TEST_CASE("a user whose key is missing is not served, and nothing is written", "[actors][store]") {
    NodesUnderTest nodes;
    nodes.start_node().ask(registering(ada, password_1));
    nodes.database->tamper("DELETE FROM user_keys");
    auto& node = nodes.start_node();
    CHECK(is<domain::InvalidCredentials>(node.ask(showing(ada, password_1))));
    nodes.advance(20s);
    CHECK(is_unavailable(node.ask(registering(ada, password_1)), Why::store));
    CHECK(nodes.story(ada).size() == 2);
}

}  // namespace
}  // namespace roster::actors::test
