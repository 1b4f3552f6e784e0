// What the relay does when the stream lacks the newest that it had.
#include "tests/followers/relay_under_test.hpp"

namespace roster::followers::test {
namespace {

TEST_CASE("a rewound stream is noticed by its sequence", "[followers][relay]") {
    Scene scene;
    RelayUnderTest relay(scene);
    relay.run();
    tell_a_story(scene);
    relay.run();
    const auto whole = scene.bus.stored.size();
    scene.bus.rewind(whole - 2);  // Bob's registration and his code
    relay.run_for(4s);
    CHECK(scene.bus.stored.size() == whole);
    CHECK(scene.bus.count(mail) == 2);
}

TEST_CASE("a stream that was rewound and filled up since is noticed as it acknowledges",
          "[followers][relay]") {
    Scene scene;
    RelayUnderTest relay(scene);
    relay.run();
    tell_a_story(scene);
    relay.run();
    scene.bus.rewind(scene.bus.stored.size() - 2);
    for (const auto* name : {"eve@example.com", "mia@example.com", "zoe@example.com"})
        scene.log.register_person(name);
    relay.run();  // before anybody asks for the stream's state
    CHECK(scene.bus.count(registered) == 5);
    CHECK(scene.bus.count(mail) == 5);
    CHECK(relay.value("roster_relay_republish_total") == 1);
}

TEST_CASE("a rewind shows in what was stored behind a message that was not taken",
          "[followers][relay]") {
    Scene scene;
    RelayUnderTest relay(scene);
    relay.run();
    tell_a_story(scene);
    relay.run();
    scene.bus.rewind(scene.bus.stored.size() - 1);  // Bob's code
    scene.log.register_person("eve@example.com");
    scene.bus.takes = {0};
    scene.bus.takes_the_last = true;
    relay.run_for(4s);
    CHECK(scene.bus.count(registered) == 3);
    CHECK(scene.bus.count(mail) == 3);
    CHECK(relay.value("roster_relay_republish_total") == 1);
}

TEST_CASE("a rewind is not forgotten when it cannot be written down at once",
          "[followers][relay]") {
    Scene scene;
    RelayUnderTest relay(scene);
    relay.run();
    tell_a_story(scene);
    relay.run();
    scene.bus.rewind(scene.bus.stored.size() - 2);
    for (const auto* name : {"eve@example.com", "mia@example.com", "zoe@example.com"})
        scene.log.register_person(name);
    scene.log.before_save = [&] { scene.log.is_down = true; };
    (void)relay.step();
    REQUIRE(scene.log.is_down);
    scene.log.is_down = false;
    relay.run_for(4s);
    CHECK(scene.bus.count(registered) == 5);
    CHECK(scene.bus.count(mail) == 5);
}

// --- Lost between a look at the stream and the next batch

TEST_CASE("who was mailed is not mailed again by a batch that is sent a second time",
          "[followers][relay]") {
    Scene scene;
    RelayUnderTest relay(scene);
    relay.run();
    const auto ada = scene.log.register_person("ada@example.com");
    scene.bus.takes = {0};
    scene.bus.takes_the_last = true;  // her order is stored, and acknowledged in vain
    (void)relay.step();
    REQUIRE(scene.bus.count(mail) == 1);
    scene.log.append(domain::CodeMailed{ada.user_id, ada.code_id, scene.clock.log_now()});
    scene.bus.before_publish = [&] { scene.bus.lose_stream(); };
    relay.run_for(4s);
    CHECK(scene.bus.count(mail) == 0);
    CHECK(scene.bus.count(registered) == 1);
}

TEST_CASE("who was mailed is not mailed again by a relay that begins a little earlier",
          "[followers][relay]") {
    Scene scene;
    const auto ada = scene.log.register_person("ada@example.com");
    {
        RelayUnderTest relay(scene);
        (void)relay.step();
        relay.kill();
    }
    REQUIRE(scene.bus.count(mail) == 1);
    const auto others = GENERATE(0, 600);  // of whom the log tells before it tells of her mail
    for (int i = 0; i < others; ++i)
        scene.log.register_person("p" + std::to_string(i) + "@example.com");
    scene.log.append(domain::CodeMailed{ada.user_id, ada.code_id, scene.clock.log_now()});
    bool is_lost = false;
    scene.bus.before_publish = [&] {
        scene.bus.lose_stream();
        is_lost = true;
    };
    RelayUnderTest relay(scene);
    for (int i = 0; i < 5 && !is_lost; ++i) (void)relay.step();
    REQUIRE(is_lost);
    for (const auto& message : scene.bus.stored)
        CHECK_FALSE(message.event.subject.ends_with(ada.user_id.to_string()));
    CHECK(scene.bus.count(registered) > 0);
}

TEST_CASE("who registers after the log went back is mailed, though the relay had read further",
          "[followers][relay]") {
    Scene scene;
    RelayUnderTest relay(scene);
    relay.run();
    scene.log.register_person("ada@example.com");
    scene.bus.takes = {0, 0};
    (void)relay.step();
    (void)relay.step();
    scene.log.lose_tail(2);
    scene.log.register_person("bob@example.com");
    relay.run_for(4s);
    CHECK(scene.bus.count(mail) == 1);
    CHECK(scene.bus.count(registered) == 1);
}

TEST_CASE("an imported log is not published again: its relay starts at the head",
          "[followers][relay]") {
    Scene scene;
    scene.log.register_person("ada@example.com");
    scene.log.checkpoints[EventRelay::name] = scene.log.head_checkpoint();
    RelayUnderTest relay(scene);
    relay.run();
    CHECK(scene.bus.stored.empty());
    scene.log.register_person("bob@example.com");
    relay.run();
    CHECK(scene.bus.stored.size() == 2);
}

}  // namespace
}  // namespace roster::followers::test
