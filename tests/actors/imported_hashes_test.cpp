// People whose passwords another product hashed.

#include "tests/crypto/imported_hashes.hpp"

#include "tests/actors/nodes_under_test.hpp"
#include "tests/catch.hpp"

namespace roster::actors::test {
namespace {

using Names = std::vector<std::string>;
using crypto::examples::foreign_hashes;
using crypto::examples::foreign_password;

constexpr std::string_view bcrypt = foreign_hashes[1].text;
constexpr std::string_view pbkdf2 = foreign_hashes[9].text;
constexpr std::string_view carol = "carol@example.com";

// Each form once.
ActorSettings settings_with(std::initializer_list<const char*> forms) {
    auto settings = quick_settings();
    for (const auto* form : forms)
        settings.imported_hashes.push_back(crypto::HashForm::parse(form).value());
    return settings;
}

TEST_CASE("an imported person logs in with the password of then, whoever hashed it", "[actors]") {
    for (const auto& [form, hash] : foreign_hashes) {
        CAPTURE(hash);
        NodesUnderTest nodes;
        auto& node = nodes.start_node();
        nodes.import_elsewhere(ada, hash);
        CHECK(is<domain::InvalidCredentials>(node.ask(showing(ada, password_1))));
        const auto reply = node.ask(showing(ada, foreign_password));
        REQUIRE(is<AccountShown>(reply));
        CHECK(as<AccountShown>(reply).account.activated_at == nodes.clock.log_now() - 24h);
        CHECK(is<domain::AlreadyActive>(node.ask(resending(ada, foreign_password))));
    }
}

TEST_CASE("the first right password replaces the imported hash, once", "[actors]") {
    for (const auto& [form, hash] : foreign_hashes) {
        CAPTURE(hash);
        NodesUnderTest nodes;
        auto& node = nodes.start_node(settings_with({"bcrypt:4"}));
        nodes.import_elsewhere(ada, hash);
        node.ask(showing(ada, password_1));
        CHECK(nodes.story(ada) == Names{"UserImported"});
        REQUIRE(is<AccountShown>(node.ask(showing(ada, foreign_password))));
        CHECK(nodes.story(ada) == Names{"UserImported", "PasswordRehashed"});
        REQUIRE(is<AccountShown>(node.ask(showing(ada, foreign_password))));
        CHECK(is<domain::InvalidCredentials>(node.ask(showing(ada, password_1))));
        CHECK(nodes.story(ada).size() == 2);
    }
}

// Made with our very parameters, but not with the address's salt.
TEST_CASE("an imported hash is replaced although its parameters are today's", "[actors]") {
    NodesUnderTest nodes;
    nodes.import_elsewhere(ada, foreign_hashes[6].text);
    auto& node = nodes.start_node();
    REQUIRE(quick_settings().argon2 == crypto::Argon2Parameters{8, 1});
    CHECK(is<AccountShown>(node.ask(showing(ada, foreign_password))));
    CHECK(nodes.story(ada) == Names{"UserImported", "PasswordRehashed"});
}

TEST_CASE("an address is imported although a node knows it as nobody's", "[actors]") {
    NodesUnderTest nodes;
    auto& node = nodes.start_node();
    CHECK(is<domain::InvalidCredentials>(node.ask(showing(ada, foreign_password))));
    nodes.import_elsewhere(ada, bcrypt);
    CHECK(is<AccountShown>(node.ask(showing(ada, foreign_password))));
    CHECK(is<AccountShown>(nodes.start_node().ask(showing(ada, foreign_password))));
}

TEST_CASE("registering the address of an imported person is answered as any other", "[actors]") {
    NodesUnderTest nodes;
    nodes.import_elsewhere(ada, bcrypt);
    auto& node = nodes.start_node();
    CHECK(is<RegistrationAccepted>(node.ask(registering(ada, password_2))));
    CHECK(nodes.story(ada) == Names{"UserImported", "RegistrationShadowed", "CodeIssued"});
    CHECK(is<AccountShown>(node.ask(showing(ada, password_2))));
    const auto owner = node.ask(showing(ada, foreign_password));
    REQUIRE(is<AccountShown>(owner));
    CHECK(as<AccountShown>(owner).account.activated_at.has_value());
}

TEST_CASE("whoever is asked for, the same hashes are computed", "[actors]") {
    NodesUnderTest nodes;
    auto& node =
        nodes.start_node(settings_with({"bcrypt:4", "pbkdf2-sha256:1000", "argon2id:m=8,t=1,p=1"}));
    nodes.import_elsewhere(ada, bcrypt);
    nodes.import_elsewhere(bob, pbkdf2);
    nodes.import_elsewhere(carol, foreign_hashes[6].text);
    node.ask(registering("pending@example.com", password_1));
    node.ask(registering("active@example.com", password_1));
    node.ask(activating("active@example.com", password_1, nodes.newest_code("active@example.com")));
    const auto cost_of = [&](std::string_view email, std::string_view password) {
        const int before = node.hashes();
        node.ask(showing(email, password));
        return node.hashes() - before;
    };
    for (const auto email :
         {std::string_view("unknown@example.com"), ada, bob, carol,
          std::string_view("pending@example.com"), std::string_view("active@example.com")}) {
        CAPTURE(email);
        CHECK(cost_of(email, password_2) == 4);
    }
    CHECK(cost_of(ada, foreign_password) == 4);
    REQUIRE(nodes.story(ada).back() == "PasswordRehashed");
    CHECK(cost_of(ada, foreign_password) == 4);
    CHECK(cost_of(ada, password_2) == 4);
}

TEST_CASE("a form that the setting lacks lets its owner in, for one more hash", "[actors]") {
    NodesUnderTest nodes;
    auto& node = nodes.start_node(settings_with({"pbkdf2-sha256:1000"}));
    nodes.import_elsewhere(ada, bcrypt);
    const int before = node.hashes();
    CHECK(is<AccountShown>(node.ask(showing(ada, foreign_password))));
    CHECK(node.hashes() - before == 3);
}

TEST_CASE("a hash that cannot be computed keeps everybody out and harms nobody", "[actors]") {
    NodesUnderTest nodes;
    auto& node = nodes.start_node(settings_with({"bcrypt:4"}));
    for (const auto* hash :
         {"", "x", "$2b$31$abcdefghijklmnopqrstuub.ZjCeFtaHcVNO3csJiht1Oa5O89F5e",
          "$argon2id$v=19$m=4194304,t=1,p=1$MDEyMzQ1Njc4OWFiY2RlZg$"
          "kbIIkF98La+IooZCKGIuYIhiissVI+y1kak0yaSBt6A"}) {
        const auto email = person(static_cast<int>(std::string_view(hash).size()));
        CAPTURE(hash);
        nodes.import_elsewhere(email, hash);
        CHECK(is<domain::InvalidCredentials>(node.ask(showing(email, foreign_password))));
        CHECK(is<RegistrationAccepted>(node.ask(registering(email, password_1))));
    }
}

}  // namespace
}  // namespace roster::actors::test
