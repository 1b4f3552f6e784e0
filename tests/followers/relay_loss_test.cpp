// What the relay does when the log went back, or the stream was lost.
#include <algorithm>

#include "messaging/cloud_event.hpp"
#include "tests/followers/relay_under_test.hpp"

namespace roster::followers::test {
namespace {

// --- The log went back

TEST_CASE("what a failover wrote again under old positions is published", "[followers][relay]") {
    Scene scene;
    RelayUnderTest relay(scene);
    for (int i = 0; i < 20; ++i) {
        scene.log.register_person("p" + std::to_string(i) + "@example.com");
        relay.run();
    }
    scene.log.lose_tail(4);
    for (int i = 0; i < 6; ++i)
        scene.log.register_person("new" + std::to_string(i) + "@example.com");
    relay.run_for(2s);
    CHECK(scene.bus.count(mail) == 26);
    CHECK(relay.value("roster_follower_rewinds_total") == 1);
    CHECK(scene.checkpoint() == eventstore::Checkpoint{scene.log.head_checkpoint().position,
                                                       scene.log.head_checkpoint().hash,
                                                       scene.checkpoint().detail});
}

TEST_CASE("a log that ends before the checkpoint is noticed before anything is written to it",
          "[followers][relay]") {
    Scene scene;
    RelayUnderTest relay(scene);
    for (int i = 0; i < 3; ++i) {
        scene.log.register_person("p" + std::to_string(i) + "@example.com");
        relay.run();
    }
    scene.log.lose_tail(2);
    relay.run();
    CHECK(relay.value("roster_follower_rewinds_total") == 1);
    CHECK(scene.checkpoint().position.value == 4);
}

TEST_CASE("a relay that starts again on a log that went back goes back with it",
          "[followers][relay]") {
    Scene scene;
    for (int i = 0; i < 3; ++i) {
        scene.log.register_person("p" + std::to_string(i) + "@example.com");
        RelayUnderTest(scene).run();
    }
    scene.log.lose_tail(2);
    scene.log.register_person("new@example.com");
    scene.log.register_person("newer@example.com");
    RelayUnderTest(scene).run();
    CHECK(scene.bus.count(mail) == 5);
}

TEST_CASE("a log that agrees with no earlier place is another one: what is awaited is published",
          "[followers][relay]") {
    Scene scene;
    scene.log.register_person("ada@example.com");
    RelayUnderTest relay(scene);
    relay.run();
    scene.log.lose_tail(2);
    tell_a_story(scene);
    relay.run_for(2s);
    CHECK(scene.bus.count(mail) == 2);  // Ada's of the other log, and Bob's
    CHECK(scene.bus.count(notice) == 0);
    CHECK(scene.bus.count(registered) == 3);
}

// --- The stream was lost

TEST_CASE("a lost stream gets its events again, the codes that are awaited, and no old notice",
          "[followers][relay]") {
    Scene scene;
    RelayUnderTest relay(scene);
    relay.run();
    tell_a_story(scene);
    relay.run();
    REQUIRE(scene.bus.count(notice) == 1);
    REQUIRE(scene.bus.count(mail) == 2);
    scene.bus.lose_stream();
    relay.run_for(4s);
    CHECK(scene.bus.count(registered) == 2);
    CHECK(scene.bus.count(activated) == 1);
    CHECK(scene.bus.count(notice) == 0);
    CHECK(scene.bus.count(mail) == 1);
    CHECK(relay.value("roster_relay_republish_total") == 1);
}

TEST_CASE("a code with an outcome, or older than an hour, is not published again",
          "[followers][relay]") {
    Scene scene;
    const auto ada = scene.log.register_person("ada@example.com");
    scene.log.append(domain::CodeMailed{ada.user_id, ada.code_id, scene.clock.log_now()});
    scene.log.register_person("bob@example.com");
    RelayUnderTest relay(scene);
    relay.run();
    scene.bus.lose_stream();
    relay.run_for(4s);
    CHECK(scene.bus.count(mail) == 1);
    scene.clock.advance(61min);
    scene.bus.lose_stream();
    relay.run_for(4s);
    CHECK(scene.bus.count(mail) == 0);
    CHECK(scene.bus.count(registered) == 2);
}

TEST_CASE(
    "a code that a fresh one took the place of is ordered again, until the fresh one was mailed",
    "[followers][relay]") {
    Scene scene;
    const auto ada = scene.log.register_person("ada@example.com");
    const auto fresh = reissue(scene, ada);
    RelayUnderTest relay(scene);
    relay.run();
    scene.bus.lose_stream();
    relay.run_for(4s);
    CHECK(scene.bus.count(mail) == 1);  // its worker asks for the fresh one, or one that is fresher
    scene.log.append(domain::CodeMailed{ada.user_id, fresh.code_id, scene.clock.log_now()});
    scene.bus.lose_stream();
    relay.run_for(4s);
    CHECK(scene.bus.count(mail) == 0);
}

TEST_CASE("nobody whom the log's head knows as mailed or active is mailed again",
          "[followers][relay]") {
    Scene scene;
    const auto ada = scene.log.register_person("ada@example.com");
    const auto bob = scene.log.register_person("bob@example.com");
    const auto eve = scene.log.register_person("eve@example.com");
    RelayUnderTest relay(scene);
    relay.run();
    // What became of them stands after the checkpoint.
    scene.bus.reachable = false;
    scene.log.append(domain::CodeMailed{ada.user_id, ada.code_id, scene.clock.log_now()});
    activate(scene, bob);
    relay.run_for(3s);
    scene.bus.lose_stream();
    scene.bus.reachable = true;
    relay.run_for(5s);
    REQUIRE(scene.bus.count(mail) == 1);
    CHECK(scene.bus.count("roster.events.user.CodeMailed") == 1);
    const auto message = std::ranges::find_if(scene.bus.stored, [](const auto& stored) {
        return stored.event.subject.starts_with(mail);
    });
    const auto order = messaging::decode_mail_order(message->event.body, scene.log.keys.mail_key());
    REQUIRE(order);
    CHECK(order->code->code_id == eve.code_id);
}

TEST_CASE(
    "whom the log knows as mailed is not mailed again though no checkpoint tells of the order",
    "[followers][relay]") {
    Scene scene;
    RelayUnderTest relay(scene);
    relay.run();
    // Published, mailed and reported within the moment before a checkpoint; then all is lost.
    const auto ada = scene.log.register_person("ada@example.com");
    (void)relay.step();
    REQUIRE(scene.bus.count(mail) == 1);
    scene.log.append(domain::CodeMailed{ada.user_id, ada.code_id, scene.clock.log_now()});
    relay.kill();
    REQUIRE(scene.checkpoint().position.value == 0);
    scene.bus.lose_stream();
    RelayUnderTest(scene).run_for(4s);
    CHECK(scene.bus.count(mail) == 0);
    CHECK(scene.bus.count(registered) == 1);
}

TEST_CASE("whom the log came to know as mailed while orders were published again is left alone",
          "[followers][relay]") {
    Scene scene;
    const auto ada = scene.log.register_person("ada@example.com");
    scene.log.register_person("bob@example.com");
    RelayUnderTest relay(scene);
    relay.run();
    scene.bus.lose_stream();
    scene.clock.advance(3s);
    scene.bus.before_publish = [&] { scene.bus.reachable = false; };
    while (scene.bus.reachable) (void)relay.step();
    REQUIRE(scene.bus.stored.empty());
    scene.log.append(domain::CodeMailed{ada.user_id, ada.code_id, scene.clock.log_now()});
    scene.bus.before_publish = {};
    scene.bus.reachable = true;
    relay.run_for(4s);
    CHECK(scene.bus.count(mail) == 1);  // Bob's
    CHECK(scene.bus.count(registered) == 2);
}

TEST_CASE("a notice that was never published is, though the stream was lost meanwhile",
          "[followers][relay]") {
    Scene scene;
    tell_a_story(scene);
    RelayUnderTest relay(scene);
    relay.run();
    scene.bus.reachable = false;
    const auto mia = scene.log.register_person("mia@example.com");
    activate(scene, mia);
    notice_to(scene, mia, "mia@example.com");
    relay.run_for(3s);
    scene.bus.lose_stream();
    scene.bus.reachable = true;
    relay.run_for(5s);
    CHECK(scene.bus.count(notice) == 1);
    CHECK(scene.bus.count(mail) == 1);  // Bob's; Mia's activated her account
}

TEST_CASE("who waits for a code gets it before the events that nobody waits for",
          "[followers][relay]") {
    Scene scene;
    for (int i = 0; i < 400; ++i) {
        const auto code = scene.log.register_person("p" + std::to_string(i) + "@example.com");
        activate(scene, code);
    }
    scene.log.register_person("bob@example.com");
    RelayUnderTest relay(scene);
    relay.run();
    scene.bus.lose_stream();
    relay.run_for(4s);
    CHECK(scene.bus.subjects().front() == mail);
    CHECK(scene.bus.count(mail) == 1);
    CHECK(scene.bus.count(activated) == 400);
}

TEST_CASE("who registers while old events are published again is mailed at once",
          "[followers][relay]") {
    Scene scene;
    for (int i = 0; i < 600; ++i)
        activate(scene, scene.log.register_person("p" + std::to_string(i) + "@example.com"));
    RelayUnderTest relay(scene);
    relay.run();
    scene.bus.lose_stream();
    scene.clock.advance(3s);
    while (scene.bus.count(activated) == 0) (void)relay.step();
    scene.log.register_person("bob@example.com");
    (void)relay.step();
    CHECK(scene.bus.count(mail) == 1);
    CHECK(scene.bus.count(activated) < 600);
    relay.run();
    CHECK(scene.bus.count(activated) == 600);
}

TEST_CASE("a bus that dies in the middle of publishing again gets the rest later, from any node",
          "[followers][relay]") {
    Scene scene;
    tell_a_story(scene);
    RelayUnderTest relay(scene);
    relay.run();
    scene.bus.lose_stream();
    scene.clock.advance(3s);
    scene.bus.takes = {1, 0};
    for (int i = 0; i < 3; ++i) (void)relay.step();  // begins; the mail; one event of five
    for (int i = 0; i < 3; ++i) (void)relay.step();
    REQUIRE(scene.bus.stored.size() < 5);
    relay.kill();
    scene.bus.takes.clear();
    RelayUnderTest(scene).run_for(4s);
    CHECK(scene.bus.count(mail) == 1);
    CHECK(scene.bus.count(registered) == 2);
    CHECK(scene.bus.count(activated) == 1);
}

TEST_CASE("a bus that takes parts while all is published again has all of it in the end",
          "[followers][relay]") {
    Scene scene;
    RelayUnderTest relay(scene);
    for (const auto* name : {"ada@example.com", "bob@example.com", "eve@example.com"})
        scene.log.register_person(name);
    relay.run();
    scene.bus.lose_stream();
    scene.clock.advance(3s);
    scene.bus.takes = {1, 1, 1, 2};
    relay.run_for(4s);
    CHECK(scene.bus.count(mail) == 3);
    CHECK(scene.bus.count(registered) == 3);
}

TEST_CASE("that it must publish again is written down before it begins", "[followers][relay]") {
    Scene scene;
    tell_a_story(scene);
    RelayUnderTest relay(scene);
    relay.run();
    scene.bus.lose_stream();
    scene.clock.advance(3s);
    bool was_written = false;
    scene.bus.before_publish = [&] {
        was_written =
            from_detail(scene.checkpoint().detail).republish_until == domain::GlobalPosition{6};
    };
    relay.run_for(4s);
    CHECK(was_written);
    CHECK_FALSE(from_detail(scene.checkpoint().detail).republish_until);
}

TEST_CASE("a bus that begins anew with each process gets what is awaited, and no alert",
          "[followers][relay]") {
    Scene scene;
    scene.bus.dies_with_process = true;
    tell_a_story(scene);
    RelayUnderTest(scene).run();
    scene.bus.lose_stream();
    RelayUnderTest relay(scene);
    relay.run();
    CHECK(scene.bus.count(mail) == 1);
    CHECK(relay.value("roster_relay_republish_total") == 0);
}

}  // namespace
}  // namespace roster::followers::test
