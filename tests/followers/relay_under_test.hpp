#pragma once
// Relays of several nodes on one log, one bus and one clock, stepped by the test.

#include <memory>
#include <string>

#include "followers/event_relay.hpp"
#include "tests/catch.hpp"
#include "tests/followers/fake_bus.hpp"
#include "tests/followers/fake_log.hpp"
#include "tests/followers/metric_value.hpp"

namespace roster::followers::test {

using namespace std::chrono_literals;

struct Scene {
    SteppedClock clock;
    FakeLog log{clock};
    FakeBus bus;

    [[nodiscard]] eventstore::Checkpoint checkpoint() const {
        const auto found = log.checkpoints.find(EventRelay::name);
        return found == log.checkpoints.end() ? eventstore::Checkpoint{} : found->second;
    }
};

// --- What is published

inline constexpr const char* mail = "roster.events.mail.CodeIssued";
inline constexpr const char* notice = "roster.events.mail.RegistrationShadowed";
inline constexpr const char* registered = "roster.events.user.UserRegistered";
inline constexpr const char* activated = "roster.events.user.UserActivated";

// --- What happened to people

inline void activate(Scene& scene, const domain::CodeIssued& code) {
    scene.log.append(domain::UserActivated{code.user_id, code.code_id, scene.clock.log_now()});
}

inline void notice_to(Scene& scene, const domain::CodeIssued& code, const std::string& email) {
    scene.log.append(domain::RegistrationShadowed{
        code.user_id, scene.clock.log_now(), true, domain::ClaimPlace{},
        domain::Registrant{{*domain::EmailAddress::parse(email), {}}, {"$argon2id$another"}}});
}

// The mail worker asked for a fresh code in the place of this one.
inline domain::CodeIssued reissue(Scene& scene, const domain::CodeIssued& code) {
    auto fresh = code;
    fresh.code_id = domain::CodeId(scene.log.examples.uuid());
    fresh.reason = domain::CodeReason::reissue;
    scene.log.append(fresh);
    return fresh;
}

// Ada activated and somebody registered her address again; Bob waits for his code.
inline void tell_a_story(Scene& scene) {
    const auto ada = scene.log.register_person("ada@example.com");
    activate(scene, ada);
    notice_to(scene, ada, "ada@example.com");
    scene.log.register_person("bob@example.com");
}

class RelayUnderTest {
public:
    explicit RelayUnderTest(Scene& scene)
        : scene_(scene),
          relay_(std::make_unique<EventRelay>(RelayParts{
              scene.log, scene.bus, scene.log.keys, scene.log.log_id, scene.clock, metrics})) {}

    Rest step() { return relay_->step(); }
    // Steps until it rests, and then until everything is saved.
    void run() {
        settle();
        scene_.clock.advance(RelaySettings{}.save);
        settle();
    }
    // Steps as time goes on.
    void run_for(std::chrono::milliseconds time) {
        const auto end = scene_.clock.steady_now() + time;
        while (scene_.clock.steady_now() < end) {
            settle();
            scene_.clock.advance(250ms);
        }
        settle();
    }
    // As a process that is killed: nothing is saved any more, and its leases end.
    void kill() { relay_.reset(); }
    void finish() { relay_->finish(); }

    [[nodiscard]] bool is_leading() const { return relay_->is_leading(); }
    [[nodiscard]] double value(const std::string& name) const {
        return metric_value(metrics, name);
    }

    telemetry::Metrics metrics;

private:
    // Until it rests; a relay that never does is a bug.
    void settle() {
        for (int i = 0; i < 100; ++i)
            if (relay_->step().at_most > 0ms) return;
        FAIL("the relay does not come to rest");
    }

    Scene& scene_;
    std::unique_ptr<EventRelay> relay_;
};

}  // namespace roster::followers::test
