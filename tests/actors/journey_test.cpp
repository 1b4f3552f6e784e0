// What a person meets, from registration to activation, on one node.
#include "tests/actors/nodes_under_test.hpp"
#include "tests/catch.hpp"

namespace roster::actors::test {
namespace {

using Names = std::vector<std::string>;

TEST_CASE("a person registers, activates and is shown", "[actors]") {
    NodesUnderTest nodes;
    auto& node = nodes.start_node();

    const auto accepted = node.ask(registering(ada, password_1));
    REQUIRE(is<RegistrationAccepted>(accepted));
    CHECK(as<RegistrationAccepted>(accepted).code_expires_in == 60s);
    CHECK_FALSE(as<RegistrationAccepted>(accepted).new_user);

    const auto activated = node.ask(activating(ada, password_1, nodes.newest_code(ada)));
    REQUIRE(is<Activated>(activated));
    CHECK(as<Activated>(activated).email == address(ada));
    CHECK(as<Activated>(activated).user == nodes.newest_user(ada));

    const auto shown = node.ask(showing(ada, password_1));
    REQUIRE(is<AccountShown>(shown));
    CHECK(as<AccountShown>(shown).account.activated_at == nodes.clock.log_now());
    CHECK(nodes.story(ada) == Names{"UserRegistered", "CodeIssued", "UserActivated"});
}

TEST_CASE("the usual journey hashes once", "[actors]") {
    NodesUnderTest nodes;
    auto& node = nodes.start_node();
    node.ask(registering(ada, password_1));
    CHECK(node.hashes() == 1);
    REQUIRE(is<Activated>(node.ask(activating(ada, password_1, nodes.newest_code(ada)))));
    CHECK(node.hashes() == 1);
}

TEST_CASE("the proof of a password is worth nothing after the code's life", "[actors]") {
    NodesUnderTest nodes;
    auto& node = nodes.start_node();
    node.ask(registering(ada, password_1));
    nodes.advance(60s);
    CHECK(is<AccountShown>(node.ask(showing(ada, password_1))));
    CHECK(node.hashes() == 2);
}

TEST_CASE("a wrong code says how many attempts are left", "[actors]") {
    NodesUnderTest nodes;
    auto& node = nodes.start_node();
    node.ask(registering(ada, password_1));
    for (const int left : {2, 1, 0}) {
        const auto outcome = node.ask(activating(ada, password_1, nodes.wrong_code(ada)));
        REQUIRE(is<CodeIncorrect>(outcome));
        CHECK(as<CodeIncorrect>(outcome).attempts_left == left);
    }
    CHECK(is<domain::CodeIsBurned>(node.ask(activating(ada, password_1, nodes.newest_code(ada)))));
}

TEST_CASE("a resent code replaces the older one", "[actors]") {
    NodesUnderTest nodes;
    auto& node = nodes.start_node();
    node.ask(registering(ada, password_1));
    CHECK(is<domain::TooManyCodes>(node.ask(resending(ada, password_1))));
    const auto older = nodes.newest_code(ada);
    nodes.advance(15s);
    const auto sent = node.ask(resending(ada, password_1));
    REQUIRE(is<CodeSent>(sent));
    CHECK(as<CodeSent>(sent).email == address(ada));
    if (older.digits() != nodes.newest_code(ada).digits()) {
        CHECK(is<CodeIncorrect>(node.ask(activating(ada, password_1, older))));
    }
    CHECK(is<Activated>(node.ask(activating(ada, password_1, nodes.newest_code(ada)))));
}

TEST_CASE("a weak password is refused before anything is written", "[actors]") {
    NodesUnderTest nodes;
    auto& node = nodes.start_node();
    const auto outcome = node.ask(registering(ada, "password1"));
    REQUIRE(is<PasswordTooWeak>(outcome));
    CHECK(as<PasswordTooWeak>(outcome).reason == crypto::PasswordFlaw::too_common);
    CHECK(nodes.story(ada).empty());
    CHECK(node.hashes() == 0);
}

TEST_CASE(
    "where accounts are disclosed a new one is told its id and an active one its name is taken",
    "[actors]") {
    NodesUnderTest nodes;
    auto settings = quick_settings();
    settings.policy.disclose_accounts = true;
    auto& node = nodes.start_node(settings);
    const auto accepted = node.ask(registering(ada, password_1));
    CHECK(as<RegistrationAccepted>(accepted).new_user == nodes.newest_user(ada));
    node.ask(activating(ada, password_1, nodes.newest_code(ada)));
    CHECK(is<domain::AlreadyRegistered>(node.ask(registering(ada, password_2))));
}

TEST_CASE("whoever registers an active address meets a shadow, and its owner nothing", "[actors]") {
    NodesUnderTest nodes;
    auto& node = nodes.start_node();
    node.ask(registering(ada, password_1));
    node.ask(activating(ada, password_1, nodes.newest_code(ada)));

    CHECK(is<RegistrationAccepted>(node.ask(registering(ada, password_2))));
    const auto shadow = node.ask(showing(ada, password_2));
    REQUIRE(is<AccountShown>(shadow));
    CHECK_FALSE(as<AccountShown>(shadow).account.activated_at);
    CHECK(is<CodeIncorrect>(node.ask(activating(ada, password_2, nodes.newest_code(ada)))));

    const auto owner = node.ask(showing(ada, password_1));
    CHECK(as<AccountShown>(owner).account.activated_at);
    CHECK(is<domain::AlreadyActive>(node.ask(activating(ada, password_1, nodes.newest_code(ada)))));
}

TEST_CASE("an erased user is gone, and the address can be registered anew", "[actors]") {
    NodesUnderTest nodes;
    auto& node = nodes.start_node();
    node.ask(registering(ada, password_1));
    const domain::Erase erase{nodes.newest_user(ada), {}};
    CHECK(as<Delivered>(node.order(ada, erase)).events.size() == 1);
    CHECK(is<domain::UnknownUser>(node.order(ada, erase)));
    CHECK(is<domain::InvalidCredentials>(node.ask(showing(ada, password_1))));
    const auto history = nodes.history(ada);
    CHECK_FALSE(std::get<domain::UserRegistered>(history.front()).registrant);

    CHECK(is<RegistrationAccepted>(node.ask(registering(ada, password_2))));
    CHECK(is<Activated>(node.ask(activating(ada, password_2, nodes.newest_code(ada)))));
}

TEST_CASE("a wrong password and an unknown address are refused alike", "[actors]") {
    NodesUnderTest nodes;
    auto& node = nodes.start_node();
    node.ask(registering(ada, password_1));
    CHECK(is<domain::InvalidCredentials>(node.ask(showing(ada, password_2))));
    CHECK(is<domain::InvalidCredentials>(node.ask(showing(bob, password_2))));
}

TEST_CASE("a password costs one hash whatever stands behind the address", "[actors]") {
    NodesUnderTest nodes;
    auto& node = nodes.start_node();
    node.ask(registering("pending@example.com", password_1));
    for (const auto* email : {"active@example.com", "shadow@example.com"}) {
        node.ask(registering(email, password_1));
        node.ask(activating(email, password_1, nodes.newest_code(email)));
    }
    node.ask(registering("shadow@example.com", password_2));
    nodes.advance(61s);

    const auto cost_of = [&](Request request) {
        const int before = node.hashes();
        node.ask(std::move(request));
        return node.hashes() - before;
    };
    for (const auto* email : {"unknown@example.com", "pending@example.com", "active@example.com",
                              "shadow@example.com"}) {
        CAPTURE(email);
        CHECK(cost_of(showing(email, password_1)) == 1);
        CHECK(cost_of(showing(email, password_2)) == 1);
        CHECK(cost_of(resending(email, "no password of anybody")) == 1);
        CHECK(cost_of(registering(email, password_2)) == 1);
    }
}

TEST_CASE("a wrong password costs a hash also while a proof is kept", "[actors]") {
    NodesUnderTest nodes;
    auto& node = nodes.start_node();
    node.ask(registering(ada, password_1));
    node.ask(showing(ada, password_2));
    CHECK(node.hashes() == 2);
}

TEST_CASE("a password hashed with older parameters is still known", "[actors]") {
    NodesUnderTest nodes;
    nodes.start_node().ask(registering(ada, password_1));
    auto settings = quick_settings();
    settings.argon2.passes = 2;
    auto& node = nodes.start_node(settings);
    CHECK(is<AccountShown>(node.ask(showing(ada, password_1))));
    CHECK(node.hashes() == 2);
    CHECK(is<domain::InvalidCredentials>(node.ask(showing(bob, password_1))));
    CHECK(node.hashes() == 3);
}

TEST_CASE("a right password with older parameters is hashed anew, once", "[actors]") {
    NodesUnderTest nodes;
    auto& before = nodes.start_node();
    before.ask(registering(ada, password_1));
    before.ask(activating(ada, password_1, nodes.newest_code(ada)));
    auto settings = quick_settings();
    settings.argon2.passes = 2;
    auto& node = nodes.start_node(settings);
    node.ask(showing(ada, password_2));
    CHECK(nodes.story(ada).back() == "UserActivated");
    CHECK(is<AccountShown>(node.ask(showing(ada, password_1))));
    CHECK(nodes.story(ada).back() == "PasswordRehashed");
    const auto length = nodes.story(ada).size();
    const int hashes = node.hashes();
    CHECK(is<AccountShown>(node.ask(showing(ada, password_1))));
    CHECK(node.hashes() == hashes + 1);
    CHECK(nodes.story(ada).size() == length);
    CHECK(is<domain::InvalidCredentials>(node.ask(showing(ada, password_2))));
}

TEST_CASE("over a change of parameters known and unknown addresses cost the same hashes",
          "[actors]") {
    NodesUnderTest nodes;
    nodes.start_node().ask(registering(ada, password_1));
    auto settings = quick_settings();
    settings.argon2_previous = {settings.argon2};
    settings.argon2.passes = 2;
    auto& node = nodes.start_node(settings);
    const auto cost = [&](std::string_view email, std::string_view password) {
        const int before = node.hashes();
        node.ask(showing(email, password));
        return node.hashes() - before;
    };
    CHECK(cost(bob, password_1) == 2);
    CHECK(cost(ada, password_2) == 2);
    CHECK(cost(ada, password_1) == 2);
    REQUIRE(nodes.story(ada).back() == "PasswordRehashed");
    CHECK(cost(ada, password_2) == 2);
    CHECK(cost(ada, password_1) == 2);
}

// Their passwords are alike, but their hashes cannot show it.
TEST_CASE("an owner stays the owner though a shadow has the same password under newer parameters",
          "[actors]") {
    NodesUnderTest nodes;
    auto& before = nodes.start_node();
    before.ask(registering(ada, password_1));
    before.ask(activating(ada, password_1, nodes.newest_code(ada)));
    auto settings = quick_settings();
    settings.argon2.passes = 2;
    auto& node = nodes.start_node(settings);
    node.ask(registering(ada, password_1));
    REQUIRE(nodes.story(ada).back() == "CodeIssued");
    CHECK(as<AccountShown>(node.ask(showing(ada, password_1))).account.activated_at);
}

}  // namespace
}  // namespace roster::actors::test
