// A failover lost the end of the log, and others wrote on: what a node still knows is told to
// nobody.
#include "tests/actors/nodes_under_test.hpp"
#include "tests/catch.hpp"

namespace roster::actors::test {
namespace {

using Names = std::vector<std::string>;

// A node that sends nobody away: what it knows stays known.
ActorSettings remembering_settings() {
    auto settings = quick_settings();
    settings.idle_before_passivation = 1h;
    return settings;
}

// A stranger registers ada's address at a node; that is lost, and ada registers it elsewhere: her
// password stands where the stranger's stood.
struct LostToAda {
    explicit LostToAda(const ActorSettings& settings) : one(nodes.start_node(settings)) {
        one.ask(registering(bob, password_1));
        const auto kept = nodes.head();
        one.ask(registering(ada, password_2));
        nodes.lose_all_after(kept);
        nodes.start_node().ask(registering(ada, password_1));
    }

    NodesUnderTest nodes;
    NodeUnderTest& one;
};

TEST_CASE("a proof is worth nothing for the password that stands in its password's place",
          "[actors][rewound]") {
    LostToAda lost(quick_settings());
    lost.nodes.advance(10s);  // the user's actor is gone, the proof is kept
    REQUIRE(lost.one.living_users() == 0);
    const auto code = lost.nodes.newest_code(ada);
    CHECK(is<domain::InvalidCredentials>(lost.one.ask(activating(ada, password_2, code))));
    CHECK(is<domain::InvalidCredentials>(lost.one.ask(showing(ada, password_2))));
    CHECK(is<Activated>(lost.one.ask(activating(ada, password_1, code))));
}

TEST_CASE("nobody is shown what the log no longer has", "[actors][rewound]") {
    LostToAda lost(remembering_settings());
    CHECK(is<domain::InvalidCredentials>(lost.one.ask(showing(ada, password_2))));
    CHECK(is<AccountShown>(lost.one.ask(showing(ada, password_1))));
}

TEST_CASE("an activation that the log lost can be done again", "[actors][rewound]") {
    NodesUnderTest nodes;
    auto& node = nodes.start_node(remembering_settings());
    node.ask(registering(ada, password_1));
    const auto kept = nodes.head();
    const auto code = nodes.newest_code(ada);
    REQUIRE(is<Activated>(node.ask(activating(ada, password_1, code))));
    nodes.lose_all_after(kept);
    const auto shown = node.ask(showing(ada, password_1));
    CHECK_FALSE(as<AccountShown>(shown).account.activated_at);
    CHECK(is<Activated>(node.ask(activating(ada, password_1, code))));
    CHECK(nodes.story(ada) == Names{"UserRegistered", "CodeIssued", "UserActivated"});
}

TEST_CASE("an address whose registration the log lost is unknown", "[actors][rewound]") {
    NodesUnderTest nodes;
    auto& node = nodes.start_node(remembering_settings());
    node.ask(registering(bob, password_1));
    const auto kept = nodes.head();
    node.ask(registering(ada, password_1));
    nodes.lose_all_after(kept);
    CHECK(is<domain::InvalidCredentials>(node.ask(showing(ada, password_1))));
    CHECK(is<domain::UnknownUser>(node.order(ada, domain::Erase{})));
    CHECK(is<RegistrationAccepted>(node.ask(registering(ada, password_1))));
    CHECK(nodes.story(ada) == Names{"UserRegistered", "CodeIssued"});
}

TEST_CASE("a refusal that the log lost is not given again", "[actors][rewound]") {
    NodesUnderTest nodes;
    auto& node = nodes.start_node(remembering_settings());
    node.ask(registering(ada, password_1));
    const auto kept = nodes.head();
    for (int i = 0; i < 3; ++i) node.ask(activating(ada, password_1, nodes.wrong_code(ada)));
    const auto code = nodes.newest_code(ada);
    REQUIRE(is<domain::CodeIsBurned>(node.ask(activating(ada, password_1, code))));
    nodes.lose_all_after(kept);
    CHECK(is<Activated>(node.ask(activating(ada, password_1, code))));
}

// What is written is checked by the stream's version alone, and that is the same here.
TEST_CASE("once the log is known to have gone back nothing is decided on what was known",
          "[actors][rewound]") {
    LostToAda lost(remembering_settings());
    lost.one.tell_that_the_log_went_back();
    const auto code = lost.nodes.newest_code(ada);
    CHECK(is<domain::InvalidCredentials>(lost.one.ask(activating(ada, password_2, code))));
    CHECK(lost.nodes.story(ada) == Names{"UserRegistered", "CodeIssued"});
    CHECK(is<Activated>(lost.one.ask(activating(ada, password_1, code))));
}

TEST_CASE("a log that goes back while a user is read is read again", "[actors][rewound]") {
    for (int steps = 0; steps < 12; ++steps) {
        CAPTURE(steps);
        LostToAda lost(remembering_settings());
        const auto stranger = lost.one.submit(showing(ada, password_2));
        for (int i = 0; i < steps; ++i) lost.nodes.step();
        lost.one.tell_that_the_log_went_back();
        const auto owner = lost.one.submit(showing(ada, password_1));
        lost.nodes.run();
        REQUIRE(stranger->size() == 1);
        CHECK(is<domain::InvalidCredentials>(stranger->front()));
        REQUIRE(owner->size() == 1);
        CHECK(is<AccountShown>(owner->front()));
    }
}

TEST_CASE("what is being written when the log goes back is answered by what became of it",
          "[actors][rewound]") {
    for (int steps = 0; steps < 12; ++steps) {
        CAPTURE(steps);
        NodesUnderTest nodes;
        auto& node = nodes.start_node(remembering_settings());
        node.ask(registering(ada, password_1));
        const auto answers = node.submit(activating(ada, password_1, nodes.newest_code(ada)));
        for (int i = 0; i < steps; ++i) nodes.step();
        node.tell_that_the_log_went_back();
        nodes.run();
        REQUIRE(answers->size() == 1);
        CHECK(is<Activated>(answers->front()));
        CHECK(as<AccountShown>(node.ask(showing(ada, password_1))).account.activated_at);
        CHECK(nodes.story(ada) == Names{"UserRegistered", "CodeIssued", "UserActivated"});
    }
}

TEST_CASE("the code clock is armed by the log as it is now", "[actors][rewound]") {
    NodesUnderTest nodes;
    auto& one = nodes.start_node();
    one.ask(registering("first@example.com", password_1));
    const auto kept = nodes.head();
    one.ask(registering(ada, password_2));
    nodes.lose_all_after(kept);
    auto& two = nodes.start_node();
    two.ask(registering(bob, password_1));
    two.stop();
    one.tell_that_the_log_went_back();
    nodes.advance(61s);
    CHECK(nodes.story(bob) == Names{"UserRegistered", "CodeIssued", "CodeExpired"});
    CHECK(nodes.story("first@example.com").back() == "CodeExpired");
    CHECK(nodes.story(ada).empty());
    CHECK(one.metric("roster_open_windows") == 0);
}

}  // namespace
}  // namespace roster::actors::test
