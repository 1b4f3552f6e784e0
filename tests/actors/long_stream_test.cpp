// A stream that has become long is read on from a snapshot; and whatever is wrong with the snapshot
// costs time alone.
#include "crypto/random_ids.hpp"
#include "tests/actors/nodes_under_test.hpp"
#include "tests/catch.hpp"

namespace roster::actors::test {
namespace {

// More than one page and one snapshot.
constexpr int many = 300;
// What a read on from a snapshot may take: the page that shows that the stream is long, the event
// with the key, the snapshot's own.
constexpr int few = 128 + 2;

// Somebody's codes, of whom the state knows none: nothing but events.
void lengthen(NodesUnderTest& nodes, std::string_view email, int events = many) {
    const auto user = nodes.newest_user(email);
    for (int i = 0; i < events; ++i) {
        const auto code = domain::CodeId(crypto::uuid_v4());
        nodes.append_elsewhere(email, domain::CodeExpired{user, code, nodes.clock.log_now()});
    }
}

int events_read_by(NodesUnderTest& nodes, const std::function<void()>& what) {
    const int before = nodes.store.events_read;
    what();
    return nodes.store.events_read - before;
}

// Ada has an account with a long stream, and a node has read it.
struct LongStream {
    LongStream() {
        auto& node = nodes.start_node();
        node.ask(registering(ada, password_1));
        node.ask(activating(ada, password_1, nodes.newest_code(ada)));
        lengthen(nodes, ada);
        auto& reader = nodes.start_node();
        REQUIRE(is<AccountShown>(reader.ask(showing(ada, password_1))));
        REQUIRE(reader.metric("roster_snapshots_kept_total") == 1);
    }

    // A node that knows nothing shows what is right; how many events it has read for it.
    int read_anew() {
        auto& node = nodes.start_node();
        const int read = events_read_by(nodes, [&] {
            CHECK(is<AccountShown>(node.ask(showing(ada, password_1))));
            CHECK(is<domain::InvalidCredentials>(node.ask(showing(ada, password_2))));
        });
        found = node.metric("roster_snapshots_found_total");
        kept = node.metric("roster_snapshots_kept_total");
        return read;
    }

    NodesUnderTest nodes;
    double found = 0;
    double kept = 0;
};

TEST_CASE("a long stream is read on from its snapshot", "[actors][snapshot]") {
    LongStream ada_s;
    CHECK(ada_s.read_anew() <= few + 2);
    CHECK(ada_s.found == 1);
}

TEST_CASE("a short stream has no snapshot", "[actors][snapshot]") {
    NodesUnderTest nodes;
    nodes.start_node().ask(registering(ada, password_1));
    lengthen(nodes, ada, 100);
    auto& node = nodes.start_node();
    CHECK(is<AccountShown>(node.ask(showing(ada, password_1))));
    CHECK(node.metric("roster_snapshots_kept_total") == 0);
}

TEST_CASE("what came after a snapshot counts", "[actors][snapshot]") {
    NodesUnderTest nodes;
    auto& node = nodes.start_node();
    node.ask(registering(ada, password_1));
    lengthen(nodes, ada);
    REQUIRE(is<AccountShown>(nodes.start_node().ask(showing(ada, password_1))));
    const auto code = nodes.newest_code(ada);
    REQUIRE(is<Activated>(node.ask(activating(ada, password_1, code))));
    lengthen(nodes, ada, 20);

    const auto shown = nodes.start_node().ask(showing(ada, password_1));

    CHECK(as<AccountShown>(shown).account.activated_at);
}

TEST_CASE("somebody who comes from a snapshot can go on", "[actors][snapshot]") {
    NodesUnderTest nodes;
    nodes.start_node().ask(registering(ada, password_1));
    lengthen(nodes, ada);
    REQUIRE(is<AccountShown>(nodes.start_node().ask(showing(ada, password_1))));
    nodes.clock.advance(2min);
    auto& node = nodes.start_node();
    CHECK(is<CodeSent>(node.ask(resending(ada, password_1))));
    REQUIRE(node.metric("roster_snapshots_found_total") == 1);
    CHECK(is<RegistrationAccepted>(node.ask(registering(ada, password_2))));
    CHECK(is<Activated>(node.ask(activating(ada, password_2, nodes.newest_code(ada)))));
}

TEST_CASE("a snapshot is replaced when as much has come again", "[actors][snapshot]") {
    LongStream ada_s;
    lengthen(ada_s.nodes, ada);
    CHECK(ada_s.read_anew() > many);
    CHECK(ada_s.read_anew() <= few + 2);
}

TEST_CASE("an actor that is awake keeps snapshots of what it appends", "[actors][snapshot]") {
    NodesUnderTest nodes;
    auto settings = quick_settings();
    settings.idle_before_passivation = 1h;
    auto& node = nodes.start_node(settings);
    node.ask(registering(ada, password_1));
    for (int day = 0; day < 60; ++day) {
        nodes.clock.advance(24h);
        node.ask(registering(ada, password_1));
        for (int i = 0; i < 3; ++i) node.ask(activating(ada, password_1, nodes.wrong_code(ada)));
    }
    REQUIRE(nodes.story(ada).size() > 128);
    CHECK(node.metric("roster_snapshots_kept_total") == 1);
    CHECK(is<AccountShown>(nodes.start_node().ask(showing(ada, password_1))));
}

// The code's mail names the event that issued it, which is older than the snapshot.
TEST_CASE("an event that is older than the snapshot is named by its id", "[actors][snapshot]") {
    NodesUnderTest nodes;
    nodes.start_node().ask(registering(ada, password_1));
    const auto order = ReissueOrder{nodes.newest_user(ada), nodes.newest_issue(ada).code_id};
    nodes.start_node().order(ada, order);
    lengthen(nodes, ada);
    const auto from_all = nodes.start_node().order(ada, order);
    auto& node = nodes.start_node();
    const auto from_snapshot = node.order(ada, order);
    REQUIRE(node.metric("roster_snapshots_found_total") == 1);
    REQUIRE(as<Delivered>(from_all).code_to_mail);
    REQUIRE(as<Delivered>(from_snapshot).code_to_mail);
    CHECK(as<Delivered>(from_all).code_to_mail->event ==
          as<Delivered>(from_snapshot).code_to_mail->event);
}

TEST_CASE("a snapshot of what the log lost is not used", "[actors][snapshot][rewound]") {
    NodesUnderTest nodes;
    auto& node = nodes.start_node();
    node.ask(registering(bob, password_1));
    const auto kept = nodes.head();
    node.ask(registering(ada, password_2));
    lengthen(nodes, ada);
    REQUIRE(is<AccountShown>(nodes.start_node().ask(showing(ada, password_2))));
    nodes.lose_all_after(kept);
    nodes.start_node().ask(registering(ada, password_1));
    SECTION("where others wrote as much again") { lengthen(nodes, ada); }
    SECTION("where others wrote less") { lengthen(nodes, ada, 150); }

    auto& other = nodes.start_node();
    CHECK(is<domain::InvalidCredentials>(other.ask(showing(ada, password_2))));
    CHECK(is<AccountShown>(other.ask(showing(ada, password_1))));
    CHECK(other.metric("roster_snapshots_found_total") == 1);
    CHECK(other.metric("roster_snapshots_kept_total") == 1);
    CHECK(is<AccountShown>(nodes.start_node().ask(showing(ada, password_1))));
}

TEST_CASE("whoever was erased is in no snapshot", "[actors][snapshot]") {
    LongStream ada_s;
    auto& nodes = ada_s.nodes;
    REQUIRE(
        is<Delivered>(nodes.start_node().order(ada, domain::Erase{nodes.newest_user(ada), {}})));
    CHECK(is<domain::InvalidCredentials>(nodes.start_node().ask(showing(ada, password_1))));
    REQUIRE(is<RegistrationAccepted>(nodes.start_node().ask(registering(ada, password_2))));
    auto& node = nodes.start_node();
    CHECK(is<AccountShown>(node.ask(showing(ada, password_2))));
    CHECK(node.metric("roster_snapshots_found_total") == 1);  // of the next registration
    CHECK(is<AccountShown>(nodes.start_node().ask(showing(ada, password_2))));
    CHECK(is<domain::InvalidCredentials>(nodes.start_node().ask(showing(ada, password_1))));
}

TEST_CASE("a snapshot that was tampered with costs time alone", "[actors][snapshot]") {
    LongStream ada_s;
    SECTION("damaged") {
        ada_s.nodes.database->tamper("UPDATE user_snapshots SET sealed = 'QQ=='");
    }
    SECTION("of another event") {
        ada_s.nodes.database->tamper("UPDATE user_snapshots SET version = version - 1");
    }
    SECTION("with a key that is not there") {
        ada_s.nodes.database->tamper("UPDATE user_snapshots SET key_at = 3");
    }
    SECTION("beyond the log") {
        ada_s.nodes.database->tamper("UPDATE user_snapshots SET version = 100000");
    }
    CHECK(ada_s.read_anew() > many);
    CHECK(ada_s.read_anew() <= few + 2);
}

TEST_CASE("somebody else's snapshot is worth nothing", "[actors][snapshot]") {
    LongStream ada_s;
    auto& nodes = ada_s.nodes;
    nodes.start_node().ask(registering(bob, password_2));
    lengthen(nodes, bob);
    REQUIRE(is<AccountShown>(nodes.start_node().ask(showing(bob, password_2))));
    const auto one = nodes.stream(ada).to_string();
    const auto other = nodes.stream(bob).to_string();
    nodes.database->tamper("DELETE FROM user_snapshots WHERE stream_id = '" + one + "'");
    nodes.database->tamper("UPDATE user_snapshots SET stream_id = '" + one +
                           "' WHERE stream_id = '" + other + "'");
    CHECK(ada_s.read_anew() > many);
}

TEST_CASE("without snapshots all is read", "[actors][snapshot]") {
    LongStream ada_s;
    ada_s.nodes.store.failing_models = 1;
    CHECK(ada_s.read_anew() > many);
    CHECK(ada_s.found == 0);
    CHECK(ada_s.kept == 0);  // the store has a rest
}

}  // namespace
}  // namespace roster::actors::test
