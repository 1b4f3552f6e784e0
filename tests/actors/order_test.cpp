// Commands that meet: on one node, on two, and with an operator's. Every interleaving here is made
// on purpose.
#include <algorithm>

#include "tests/actors/nodes_under_test.hpp"
#include "tests/catch.hpp"

namespace roster::actors::test {
namespace {

using Names = std::vector<std::string>;

// An event that says nothing about anybody, but is one.
domain::UserEvent stray_event(const NodesUnderTest& nodes, std::string_view email) {
    return domain::CodeMailFailed{
        nodes.newest_user(email), {}, nodes.clock.log_now(), domain::MailFailure::refused, {}};
}

TEST_CASE("of two right codes at once one activates and the other is told so", "[actors][order]") {
    NodesUnderTest nodes;
    auto& node = nodes.start_node();
    node.ask(registering(ada, password_1));
    const auto code = nodes.newest_code(ada);
    const auto first = node.submit(activating(ada, password_1, code));
    const auto second = node.submit(activating(ada, password_1, code));
    nodes.run();
    REQUIRE(first->size() == 1);
    REQUIRE(second->size() == 1);
    CHECK(is<Activated>(first->front()));
    CHECK(is<domain::AlreadyActive>(second->front()));
}

TEST_CASE("of two registrations at once one wins and both are accepted", "[actors][order]") {
    NodesUnderTest nodes;
    auto& one = nodes.start_node();
    auto& two = nodes.start_node();
    const auto first = one.submit(registering(ada, password_1));
    const auto second = two.submit(registering(ada, password_1));
    nodes.run();
    CHECK(is<RegistrationAccepted>(first->at(0)));
    CHECK(is<RegistrationAccepted>(second->at(0)));
    CHECK(nodes.story(ada) == Names{"UserRegistered", "CodeIssued"});
}

TEST_CASE("a conflict is decided again on what the other node wrote", "[actors][order]") {
    NodesUnderTest nodes;
    auto& one = nodes.start_node();
    auto& two = nodes.start_node();
    one.ask(registering(ada, password_1));
    const auto code = nodes.newest_code(ada);
    nodes.store.before_append = [&] { two.ask(activating(ada, password_1, code)); };
    CHECK(is<domain::AlreadyActive>(one.ask(activating(ada, password_1, code))));
    CHECK(nodes.story(ada) == Names{"UserRegistered", "CodeIssued", "UserActivated"});
}

TEST_CASE("after five conflicts a command gives up", "[actors][order]") {
    NodesUnderTest nodes;
    auto& node = nodes.start_node();
    node.ask(registering(ada, password_1));
    int others = 0;
    nodes.store.before_each_append = [&] {
        if (++others <= 6) nodes.append_elsewhere(ada, stray_event(nodes, ada));
    };
    const auto code = nodes.newest_code(ada);
    CHECK(
        is_unavailable(node.ask(activating(ada, password_1, code)), Unavailable::Why::overloaded));
    CHECK(others == 6);
    CHECK(is<Activated>(node.ask(activating(ada, password_1, code))));
}

// The takeover of DESIGN §3: a stranger registered ada's address. Node one has checked the
// stranger's password; before it writes, ada's own claim takes the place of the stranger's
// elsewhere. Node one reloads, and the stranger's guess is ada's code.
TEST_CASE("a code never activates an account with a password that its owner did not choose",
          "[actors][order]") {
    NodesUnderTest nodes;
    auto& node = nodes.start_node();
    node.ask(registering(ada, password_1));
    nodes.advance(15s);
    const auto guess = nodes.wrong_code(ada);
    nodes.store.before_append = [&] { nodes.take_place_elsewhere(ada, password_2, guess); };

    CHECK(is<domain::InvalidCredentials>(node.ask(activating(ada, password_1, guess))));
    CHECK(nodes.newest_code(ada).digits() == guess.digits());
    CHECK(nodes.story(ada) ==
          Names{"UserRegistered", "CodeIssued", "RegistrationClaimed", "CodeIssued"});
    CHECK(is<Activated>(node.ask(activating(ada, password_2, guess))));
}

TEST_CASE("the takeover fails also with a hash instead of a kept proof", "[actors][order]") {
    NodesUnderTest nodes;
    nodes.start_node().ask(registering(ada, password_1));
    auto& other = nodes.start_node();
    nodes.advance(15s);
    const auto guess = nodes.wrong_code(ada);
    nodes.store.before_append = [&] { nodes.take_place_elsewhere(ada, password_2, guess); };
    CHECK(is<domain::InvalidCredentials>(other.ask(activating(ada, password_1, guess))));
    CHECK(std::ranges::count(nodes.story(ada), "UserActivated") == 0);
}

TEST_CASE("a proof of a password that is gone on another node is worth nothing",
          "[actors][order]") {
    NodesUnderTest nodes;
    auto& node = nodes.start_node();
    node.ask(registering(ada, password_1));
    nodes.take_place_elsewhere(ada, password_2, nodes.wrong_code(ada));
    CHECK(is<domain::InvalidCredentials>(node.ask(showing(ada, password_1))));
    CHECK(is<AccountShown>(node.ask(showing(ada, password_2))));
}

TEST_CASE("two passwords on one address stand side by side, each with its own code",
          "[actors][order]") {
    NodesUnderTest nodes;
    auto& one = nodes.start_node();
    auto& two = nodes.start_node();
    one.ask(registering(ada, password_1));
    const auto first = nodes.newest_code(ada);
    two.ask(registering(ada, password_2));
    CHECK(nodes.story(ada) ==
          Names{"UserRegistered", "CodeIssued", "RegistrationClaimed", "CodeIssued"});
    CHECK(is<AccountShown>(one.ask(showing(ada, password_1))));
    CHECK(is<AccountShown>(one.ask(showing(ada, password_2))));
    CHECK(is<Activated>(two.ask(activating(ada, password_1, first))));
    CHECK(is<domain::InvalidCredentials>(one.ask(showing(ada, password_2))));
}

TEST_CASE("a refusal is given on fresh state only", "[actors][order]") {
    NodesUnderTest nodes;
    auto settings = quick_settings();
    settings.idle_before_passivation = 1h;  // what is known stays known
    auto& one = nodes.start_node(settings);
    auto& two = nodes.start_node();
    one.ask(registering(ada, password_1));
    const auto code = nodes.newest_code(ada);
    for (int i = 0; i < 3; ++i) one.ask(activating(ada, password_1, nodes.wrong_code(ada)));
    REQUIRE(is<domain::CodeIsBurned>(one.ask(activating(ada, password_1, code))));

    nodes.advance(15s);
    two.ask(resending(ada, password_1));
    CHECK(is<Activated>(one.ask(activating(ada, password_1, nodes.newest_code(ada)))));
}

TEST_CASE("what `me` shows is fresh", "[actors][order]") {
    NodesUnderTest nodes;
    auto& one = nodes.start_node();
    auto& two = nodes.start_node();
    one.ask(registering(ada, password_1));
    one.ask(showing(ada, password_1));
    two.ask(activating(ada, password_1, nodes.newest_code(ada)));
    const auto shown = one.ask(showing(ada, password_1));
    CHECK(as<AccountShown>(shown).account.activated_at);
}

TEST_CASE("a silent answer is given on fresh state only", "[actors][order]") {
    NodesUnderTest nodes;
    auto& one = nodes.start_node();
    auto& two = nodes.start_node();
    one.ask(registering(ada, password_1));
    two.order(ada, domain::Erase{nodes.newest_user(ada), {}});
    // To node one the address is pending with this very password, its window open: nothing to do.
    CHECK(is<RegistrationAccepted>(one.ask(registering(ada, password_1))));
    CHECK(nodes.story(ada).size() == 5);
}

TEST_CASE("an operator's erasure is seen at once", "[actors][order]") {
    NodesUnderTest nodes;
    auto& node = nodes.start_node();
    node.ask(registering(ada, password_1));
    nodes.append_elsewhere(ada, domain::UserErased{nodes.newest_user(ada), nodes.clock.log_now()});
    const auto code = nodes.newest_code(ada);
    CHECK(is<domain::InvalidCredentials>(node.ask(activating(ada, password_1, code))));
}

TEST_CASE("a state that was read after a command arrived is not read again for it",
          "[actors][order]") {
    NodesUnderTest nodes;
    auto& node = nodes.start_node();
    node.ask(registering(ada, password_1));
    nodes.advance(1s);
    std::vector<Answers> all;
    for (int i = 0; i < 10; ++i) all.push_back(node.submit(showing(ada, password_1)));
    nodes.oversleep(1ms);
    const int before = nodes.store.stream_reads;
    nodes.run();
    CHECK(nodes.store.stream_reads - before == 1);
    for (const auto& answers : all) CHECK(is<AccountShown>(answers->at(0)));
}

// What the store has to do for a registration must not tell whether the address is known: on a busy
// machine it is what decides whether an answer makes its quantum.
TEST_CASE("whoever registers, the store is asked the same", "[actors][order]") {
    NodesUnderTest nodes;
    auto& other = nodes.start_node();
    auto& node = nodes.start_node();
    SECTION("a new address") {}
    SECTION("a pending one") { other.ask(registering(ada, password_2)); }
    SECTION("a pending one that the node knows") { node.ask(registering(ada, password_2)); }
    SECTION("an active one") {
        other.ask(registering(ada, password_2));
        other.ask(activating(ada, password_2, nodes.newest_code(ada)));
    }
    nodes.advance(1s);
    nodes.store.stream_reads = 0;
    nodes.store.append_calls = 0;
    CHECK(is<RegistrationAccepted>(node.ask(registering(ada, password_1))));
    CHECK(nodes.store.stream_reads == 1);
    CHECK(nodes.store.append_calls == 1);
}

TEST_CASE("what queued during a commit goes into the next one together", "[actors][order]") {
    NodesUnderTest nodes;
    auto& node = nodes.start_node();
    for (int i = 0; i < 40; ++i) {
        node.submit(registering(person(i), password_1));
    }
    nodes.run();
    CHECK(node.metric("roster_appends_total") == 40);
    CHECK(nodes.store.append_calls < 40);
}

TEST_CASE("a user's queue is bounded", "[actors][order]") {
    NodesUnderTest nodes;
    auto& node = nodes.start_node();
    node.ask(registering(ada, password_1));
    nodes.advance(61s);  // no proof is kept, no user actor lives
    nodes.store.appends = {AppendFault::unknown_written};
    nodes.store.failing_resolves = 1000;
    const auto first = node.submit(resending(ada, password_1));
    nodes.run();
    REQUIRE(first->empty());
    std::vector<Answers> all;
    for (int i = 0; i < 70; ++i) all.push_back(node.submit(showing(ada, password_1)));
    nodes.run();
    const auto refused = std::ranges::count_if(all, [](const auto& answers) {
        return answers->size() == 1 &&
               is_unavailable(answers->front(), Unavailable::Why::overloaded);
    });
    CHECK(refused == 6);
}

}  // namespace
}  // namespace roster::actors::test
