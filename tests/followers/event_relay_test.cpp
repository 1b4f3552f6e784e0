// The relay: what leaves the log, once and in order; and who relays.
#include "followers/event_relay.hpp"

#include <algorithm>

#include "messaging/cloud_event.hpp"
#include "tests/followers/relay_under_test.hpp"

namespace roster::followers::test {
namespace {

using Names = std::vector<std::string>;

TEST_CASE("the relay publishes each event once, in order, and mails on subjects of their own",
          "[followers][relay]") {
    Scene scene;
    RelayUnderTest relay(scene);
    const auto code = scene.log.register_person("ada@example.com");
    relay.run();
    scene.log.append(domain::UserActivated{code.user_id, code.code_id, scene.clock.log_now()});
    relay.run();
    CHECK(scene.bus.subjects() == Names{registered, mail, "roster.events.user.UserActivated"});
    CHECK(scene.checkpoint().position.value == 3);
}

TEST_CASE("what the relay publishes holds no address, and only the mail key opens the recipient",
          "[followers][relay]") {
    Scene scene;
    const auto code = scene.log.register_person("ada@example.com");
    RelayUnderTest(scene).run();
    for (const auto& message : scene.bus.stored) {
        CHECK(message.event.body.find("ada@") == std::string::npos);
        CHECK(message.event.body.find("argon2") == std::string::npos);
    }
    const auto order =
        messaging::decode_mail_order(scene.bus.stored.at(1).event.body, scene.log.keys.mail_key());
    REQUIRE(order);
    CHECK(order->recipient.email.text() == "ada@example.com");
    CHECK(order->code->code_id == code.code_id);
}

TEST_CASE("a relay that starts again goes on from its checkpoint", "[followers][relay]") {
    Scene scene;
    scene.log.register_person("ada@example.com");
    RelayUnderTest(scene).run();
    scene.bus.stored.at(0).event.id = {};  // published again, it would be stored again
    scene.log.register_person("bob@example.com");
    RelayUnderTest(scene).run();
    CHECK(scene.bus.stored.size() == 4);
}

TEST_CASE("nothing is published that no standby has yet", "[followers][relay]") {
    Scene scene;
    RelayUnderTest relay(scene);
    relay.run();
    scene.log.register_person("ada@example.com");
    scene.log.standbys_are_away = true;
    relay.run_for(2s);
    CHECK(scene.bus.stored.empty());
    scene.log.standbys_are_away = false;
    relay.run_for(2s);
    CHECK(scene.bus.subjects() == Names{registered, mail});
}

TEST_CASE("a bus that takes the first part of a batch gets the rest after it",
          "[followers][relay]") {
    Scene scene;
    for (int i = 0; i < 5; ++i) scene.log.register_person("p" + std::to_string(i) + "@example.com");
    scene.bus.takes = {3, 0, 1};
    RelayUnderTest relay(scene);
    relay.run_for(2s);
    CHECK(scene.bus.stored.size() == 10);
    CHECK(scene.checkpoint().position.value == 10);
    CHECK(relay.value("roster_relay_lag_events") == 0);
}

// An acknowledgement, an error, an acknowledgement.
TEST_CASE("what comes after a message that was not acknowledged does not count",
          "[followers][relay]") {
    Scene scene;
    scene.log.register_person("ada@example.com");
    scene.log.register_person("bob@example.com");
    scene.bus.takes = {1};
    scene.bus.takes_the_last = true;
    RelayUnderTest relay(scene);
    (void)relay.step();
    relay.finish();
    CHECK(scene.checkpoint().position.value == 1);
    relay.kill();
    RelayUnderTest(scene).run();
    CHECK(scene.bus.stored.size() == 4);
}

TEST_CASE("an event that cannot be read stops the relay before it, and is never skipped",
          "[followers][relay]") {
    Scene scene;
    scene.log.register_person("ada@example.com");
    scene.log.register_person("bob@example.com");
    const auto type = std::exchange(scene.log.at(3).type, "SomethingElse");
    RelayUnderTest relay(scene);
    relay.run_for(2s);
    CHECK(scene.bus.subjects() == Names{registered, mail});
    CHECK(scene.checkpoint().position.value == 2);
    CHECK(relay.value("roster_relay_lag_events") == 2);
    CHECK(relay.value("roster_relay_failures_total") > 0);
    scene.log.at(3).type = type;
    relay.run_for(2s);
    CHECK(scene.bus.stored.size() == 4);
}

TEST_CASE("what was ordered for somebody leaves the bus with their erasure", "[followers][relay]") {
    Scene scene;
    const auto ada = scene.log.register_person("ada@example.com");
    scene.log.register_person("bob@example.com");
    RelayUnderTest relay(scene);
    relay.run();
    REQUIRE(scene.bus.count(mail) == 2);
    scene.log.append(domain::UserErased{ada.user_id, scene.clock.log_now()});
    relay.run();
    CHECK(scene.bus.count(mail) == 1);
    CHECK(scene.bus.count("roster.events.user.UserErased") == 1);
}

TEST_CASE("an erasure is not passed before what was ordered is gone", "[followers][relay]") {
    Scene scene;
    const auto ada = scene.log.register_person("ada@example.com");
    RelayUnderTest relay(scene);
    relay.run();
    scene.log.append(domain::UserErased{ada.user_id, scene.clock.log_now()});
    scene.bus.failing_forgets = 3;
    (void)relay.step();
    relay.finish();
    CHECK(scene.checkpoint().position.value == 2);
    relay.kill();
    RelayUnderTest(scene).run_for(4s);
    CHECK(scene.bus.count(mail) == 0);
    CHECK(scene.checkpoint().position.value == 3);
}

TEST_CASE("a bus that was away gets everything when it is back", "[followers][relay]") {
    Scene scene;
    scene.log.register_person("ada@example.com");
    RelayUnderTest relay(scene);
    (void)relay.step();
    scene.log.register_person("bob@example.com");
    scene.bus.reachable = false;
    relay.run_for(30s);
    CHECK(relay.value("roster_relay_lag_events") == 2);
    CHECK(relay.value("roster_relay_lag_seconds") >= 30);
    scene.bus.reachable = true;
    relay.run_for(2s);
    CHECK(scene.bus.stored.size() == 4);
    CHECK(relay.value("roster_relay_lag_events") == 0);
    CHECK(relay.value("roster_relay_lag_seconds") == 0);
}

TEST_CASE("a store that was away changes nothing", "[followers][relay]") {
    Scene scene;
    scene.log.register_person("ada@example.com");
    RelayUnderTest relay(scene);
    relay.run();
    scene.log.is_down = true;
    relay.run_for(5s);
    scene.log.is_down = false;
    scene.log.register_person("bob@example.com");
    relay.run_for(2s);
    CHECK(scene.bus.stored.size() == 4);
    CHECK(scene.checkpoint().position.value == 4);
}

TEST_CASE("a checkpoint whose commit was not acknowledged is read again", "[followers][relay]") {
    Scene scene;
    RelayUnderTest relay(scene);
    relay.run();
    scene.log.register_person("ada@example.com");
    scene.log.next_save_is_lost = true;
    relay.run_for(3s);
    scene.log.register_person("bob@example.com");
    relay.run_for(3s);
    CHECK(scene.bus.stored.size() == 4);
    CHECK(scene.checkpoint().position.value == 4);
}

// --- Checkpoints are gathered

TEST_CASE("what is published within a moment is checkpointed once", "[followers][relay]") {
    Scene scene;
    RelayUnderTest relay(scene);
    relay.run();
    const auto before = scene.log.saves;
    for (int i = 0; i < 9; ++i) {
        scene.log.register_person("p" + std::to_string(i) + "@example.com");
        CHECK(relay.step().until_news);
        CHECK(scene.bus.stored.size() == 2 * static_cast<std::size_t>(i + 1));  // at once
        scene.clock.advance(10ms);
    }
    CHECK(scene.log.saves == before);
    scene.clock.advance(RelaySettings{}.save - 90ms);
    (void)relay.step();
    CHECK(scene.log.saves == before + 1);
    CHECK(scene.checkpoint().position.value == 18);
}

TEST_CASE("a relay that is stopped leaves its checkpoint behind it", "[followers][relay]") {
    Scene scene;
    RelayUnderTest relay(scene);
    relay.run();
    scene.log.register_person("ada@example.com");
    (void)relay.step();
    CHECK(scene.checkpoint().position.value == 0);
    relay.finish();
    CHECK(scene.checkpoint().position.value == 2);
}

// --- Who relays

TEST_CASE("of two relays on one log one works, and the other takes over when it ends",
          "[followers][relay]") {
    Scene scene;
    RelayUnderTest one(scene);
    RelayUnderTest other(scene);
    one.run();
    other.run();
    CHECK(one.is_leading());
    CHECK_FALSE(other.is_leading());
    one.kill();
    scene.log.register_person("ada@example.com");
    other.run_for(2s);
    CHECK(other.is_leading());
    CHECK(scene.bus.stored.size() == 2);
}

TEST_CASE("a relay that froze and was replaced moves no checkpoint when it wakes up",
          "[followers][relay]") {
    Scene scene;
    RelayUnderTest frozen(scene);
    RelayUnderTest other(scene);
    frozen.run();
    scene.log.register_person("ada@example.com");
    scene.bus.before_publish = [&] {
        scene.log.leases.erase(EventRelay::name);
        scene.log.register_person("bob@example.com");
        scene.clock.advance(10s);
        other.run();
    };
    (void)frozen.step();
    REQUIRE(other.is_leading());
    const auto saved = scene.checkpoint();
    CHECK(saved.position.value == 4);
    frozen.finish();
    CHECK(scene.checkpoint() == saved);
    frozen.run_for(3s);
    CHECK_FALSE(frozen.is_leading());
    CHECK(scene.checkpoint() == saved);
    CHECK(scene.bus.stored.size() == 4);
}

TEST_CASE("a relay whose bus fails for five seconds gives its lease back, and another goes on",
          "[followers][relay]") {
    Scene scene;
    RelayUnderTest one(scene);
    one.run();
    REQUIRE(one.is_leading());
    scene.bus.reachable = false;
    scene.log.register_person("ada@example.com");
    one.run_for(4s);
    CHECK(one.is_leading());
    one.run_for(1250ms);
    CHECK_FALSE(one.is_leading());
    CHECK(scene.log.leases.empty());
    one.run_for(10s);  // it does not come back before its bus does
    CHECK_FALSE(one.is_leading());
    CHECK(one.value("roster_relay_lag_events") == 2);  // whoever watches it still sees it

    scene.bus.reachable = true;
    RelayUnderTest other(scene);
    other.run();
    CHECK(other.is_leading());
    CHECK(scene.bus.stored.size() == 2);
    one.run_for(5s);
    CHECK_FALSE(one.is_leading());
    CHECK(one.value("roster_relay_lag_events") == 0);
}

}  // namespace
}  // namespace roster::followers::test
