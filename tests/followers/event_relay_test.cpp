// The relay: what leaves the log, once and in order; and what is published again after a loss.
#include "followers/event_relay.hpp"

#include <algorithm>

#include "messaging/cloud_event.hpp"
#include "tests/actors/nodes_under_test.hpp"
#include "tests/catch.hpp"
#include "tests/followers/recording_bus.hpp"

namespace roster::followers::test {

using namespace actors::test;
namespace {

using Names = std::vector<std::string>;

constexpr int enough_steps = 12;

struct RelayUnderTest {
    RelayUnderTest(NodesUnderTest& nodes, RecordingBus& bus)
        : relay({*nodes.real_store, bus, nodes.keys, nodes.log_id, nodes.clock, metrics},
                {.poll = 0ms, .lease_check = 0ms, .stream_check = 0ms, .retry = 0ms}) {}

    void run() {
        for (int i = 0; i < enough_steps; ++i) relay.step();
    }

    [[nodiscard]] bool shows(const std::string& line) const {
        return metrics.text().find('\n' + line + '\n') != std::string::npos;
    }

    [[nodiscard]] double value(const std::string& name) const {
        const auto text = metrics.text();
        const auto line = text.find('\n' + name + ' ');
        REQUIRE(line != std::string::npos);
        return std::stod(text.substr(line + name.size() + 2));
    }

    telemetry::Metrics metrics;
    EventRelay relay;
};

int count(const Names& names, const std::string& name) {
    return static_cast<int>(std::ranges::count(names, name));
}

TEST_CASE("the relay publishes each event once, in order, and mails on subjects of their own",
          "[followers][relay]") {
    NodesUnderTest nodes;
    RecordingBus bus;
    auto& node = nodes.start_node();
    node.ask(registering(ada, password_1));
    node.ask(activating(ada, password_1, nodes.newest_code(ada)));
    RelayUnderTest(nodes, bus).run();
    CHECK(bus.subjects() == Names{"roster.events.user.UserRegistered",
                                  "roster.events.mail.CodeIssued",
                                  "roster.events.user.UserActivated"});
}

TEST_CASE("what the relay publishes holds no address, and only the mail key opens the recipient",
          "[followers][relay]") {
    NodesUnderTest nodes;
    RecordingBus bus;
    nodes.start_node().ask(registering(ada, password_1));
    RelayUnderTest(nodes, bus).run();
    for (const auto& event : bus.stored) {
        CHECK(event.body.find("ada@") == std::string::npos);
        CHECK(event.body.find("argon2") == std::string::npos);
    }
    const auto order = messaging::decode_mail_order(bus.stored.at(1).body, nodes.keys.mail_key());
    REQUIRE(order);
    CHECK(order->recipient.email.text() == ada);
    CHECK(order->code->code_id == nodes.newest_issue(ada).code_id);
    CHECK(order->stream == nodes.stream(ada));
}

TEST_CASE("a relay that starts again goes on from its checkpoint", "[followers][relay]") {
    NodesUnderTest nodes;
    RecordingBus bus;
    auto& node = nodes.start_node();
    node.ask(registering(ada, password_1));
    RelayUnderTest(nodes, bus).run();
    bus.stored.at(0).id = {};  // published again, it would be stored again
    node.ask(registering(bob, password_1));
    RelayUnderTest(nodes, bus).run();
    CHECK(bus.stored.size() == 4);
}

TEST_CASE("a bus that was away gets everything when it is back", "[followers][relay]") {
    NodesUnderTest nodes;
    RecordingBus bus;
    bus.reachable = false;
    nodes.start_node().ask(registering(ada, password_1));
    RelayUnderTest relay(nodes, bus);
    relay.run();
    CHECK(bus.stored.empty());
    CHECK(relay.shows("roster_relay_lag_events 2"));
    nodes.oversleep(30s);
    relay.run();
    const auto lag = relay.value("roster_relay_lag_seconds");
    CHECK(lag > 29);  // the log's clock was sampled a moment earlier
    CHECK(lag < 60);
    bus.reachable = true;
    relay.run();
    CHECK(bus.stored.size() == 2);
    CHECK(relay.shows("roster_relay_lag_events 0"));
    CHECK(relay.shows("roster_relay_lag_seconds 0"));
}

// Ada activated and somebody registered her address again; Bob waits for his code.
void tell_a_story(NodesUnderTest& nodes) {
    auto& node = nodes.start_node();
    node.ask(registering(ada, password_1));
    node.ask(activating(ada, password_1, nodes.newest_code(ada)));
    node.ask(registering(ada, password_2));
    node.ask(registering(bob, password_1));
}

TEST_CASE("a lost stream gets its events again, the codes that are awaited, and no old notice",
          "[followers][relay]") {
    NodesUnderTest nodes;
    RecordingBus bus;
    tell_a_story(nodes);
    RelayUnderTest relay(nodes, bus);
    relay.run();
    REQUIRE(count(bus.subjects(), "roster.events.mail.RegistrationShadowed") == 1);
    REQUIRE(count(bus.subjects(), "roster.events.mail.CodeIssued") == 2);
    bus.lose_stream();
    relay.run();
    CHECK(count(bus.subjects(), "roster.events.user.UserRegistered") == 2);
    CHECK(count(bus.subjects(), "roster.events.user.UserActivated") == 1);
    CHECK(count(bus.subjects(), "roster.events.mail.RegistrationShadowed") == 0);
    REQUIRE(count(bus.subjects(), "roster.events.mail.CodeIssued") == 1);
    const auto mail = std::ranges::find(bus.stored, "roster.events.mail.CodeIssued",
                                        &messaging::OutboundEvent::subject);
    const auto order = messaging::decode_mail_order(mail->body, nodes.keys.mail_key());
    REQUIRE(order);
    CHECK(order->recipient.email.text() == bob);
}

TEST_CASE("a code with an outcome, or older than an hour, is not published again",
          "[followers][relay]") {
    NodesUnderTest nodes;
    RecordingBus bus;
    auto& node = nodes.start_node();
    node.ask(registering(ada, password_1));
    REQUIRE(node.order(
        ada, domain::RecordMailed{nodes.newest_user(ada), nodes.newest_issue(ada).code_id, {}}));
    node.ask(registering(bob, password_1));
    RelayUnderTest relay(nodes, bus);
    relay.run();
    bus.lose_stream();
    relay.run();
    CHECK(count(bus.subjects(), "roster.events.mail.CodeIssued") == 1);
    nodes.oversleep(61min);
    bus.lose_stream();
    relay.run();
    CHECK(count(bus.subjects(), "roster.events.mail.CodeIssued") == 0);
    CHECK(count(bus.subjects(), "roster.events.user.UserRegistered") == 2);
}

TEST_CASE("a rewound stream is noticed by its sequence", "[followers][relay]") {
    NodesUnderTest nodes;
    RecordingBus bus;
    tell_a_story(nodes);
    RelayUnderTest relay(nodes, bus);
    relay.run();
    const auto whole = bus.stored.size();
    bus.rewind(whole - 2);  // Bob's registration and his code
    relay.run();
    CHECK(bus.stored.size() == whole);
    CHECK(bus.subjects().back() == "roster.events.mail.CodeIssued");
}

TEST_CASE("an imported log is not published again: its relay starts at the head",
          "[followers][relay]") {
    NodesUnderTest nodes;
    RecordingBus bus;
    auto& node = nodes.start_node();
    node.ask(registering(ada, password_1));
    const auto head = nodes.real_store->open_reader()->head();
    REQUIRE(head);
    REQUIRE(nodes.real_store->open_read_models()->in_transaction([&](auto& transaction) {
        transaction.save_checkpoint("event-relay", {head->position, head->hash, {}});
    }));
    RelayUnderTest relay(nodes, bus);
    relay.run();
    CHECK(bus.stored.empty());
    node.ask(registering(bob, password_1));
    relay.run();
    CHECK(bus.stored.size() == 2);
}

}  // namespace
}  // namespace roster::followers::test
