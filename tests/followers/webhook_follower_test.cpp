// One endpoint's follower on a log, a clock and an endpoint that the test owns.
#include "followers/webhook_follower.hpp"

#include <deque>

#include "crypto/digest.hpp"
#include "followers/webhook_message.hpp"
#include "tests/catch.hpp"
#include "tests/followers/fake_log.hpp"
#include "tests/followers/metric_value.hpp"
#include "text/base64.hpp"
#include "text/json_reader.hpp"

namespace roster::followers::test {
namespace {

using namespace std::chrono_literals;

constexpr const char* secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

// Answers 200 unless the test says otherwise.
struct FakeEndpoint final : messaging::HttpSender {
    std::vector<messaging::HttpPost> posts;
    std::deque<messaging::HttpOutcome> answers;
    int always = 200;
    std::function<void(const messaging::HttpPost&)> before_answer;

    messaging::HttpOutcome post(const messaging::HttpPost& post) override {
        posts.push_back(post);
        if (before_answer) before_answer(post);
        if (answers.empty()) return {.status = always, .problem = {}};
        auto answer = answers.front();
        answers.pop_front();
        return answer;
    }
    [[nodiscard]] std::vector<std::string> types() const {
        std::vector<std::string> types;
        for (const auto& each : posts) types.push_back(member(each, "type"));
        return types;
    }
    static std::string member(const messaging::HttpPost& post, const char* name) {
        const auto document =
            text::JsonDocument::parse(post.body, {.max_octets = 65536, .max_depth = 4});
        return document ? std::string(document->root()[name].text().value_or("")) : "no JSON";
    }
    static std::string header(const messaging::HttpPost& post, const std::string& name) {
        for (const auto& [key, value] : post.headers)
            if (key == name) return value;
        return {};
    }
};

struct Hooked {
    SteppedClock clock;
    FakeLog log{clock};
    std::shared_ptr<FakeEndpoint> endpoint = std::make_shared<FakeEndpoint>();
    telemetry::Metrics metrics;
    std::set<std::string> types;
    bool with_address = false;
    std::unique_ptr<WebhookFollower> follower;

    void start() {
        auto made = std::make_shared<WebhookEndpoint>();
        made->name = "crm";
        made->url = "https://crm.example.org/hook";
        made->secrets.push_back(*parse_webhook_secret(secret));
        made->types = types;
        made->with_address = with_address;
        follower = std::make_unique<WebhookFollower>(
            WebhookParts{log, log.keys, log.log_id, clock, metrics, endpoint}, made);
        run();
    }
    void run() {
        for (int i = 0; i < 100; ++i)
            if (follower->step().at_most > 0ms) return;
        FAIL("the follower does not come to rest");
    }
    void run_for(std::chrono::seconds time) {
        for (const auto end = clock.steady_now() + time; clock.steady_now() < end;) {
            clock.advance(1s);
            run();
        }
    }
    [[nodiscard]] eventstore::Checkpoint& checkpoint() { return log.checkpoints.at("webhook crm"); }
    [[nodiscard]] WebhookState state() { return webhook_state(checkpoint().detail); }
};

using Types = std::vector<std::string>;

}  // namespace

TEST_CASE("a new endpoint begins at the head, and gets what comes in order", "[webhooks]") {
    Hooked hooked;
    hooked.log.register_person("before@example.com");
    hooked.start();
    CHECK(hooked.endpoint->posts.empty());
    hooked.log.register_person("ada@example.com");
    hooked.run();
    CHECK(hooked.endpoint->types() == Types{"roster.UserRegistered", "roster.CodeIssued"});
    CHECK(hooked.checkpoint().position.value == 4);
    CHECK(metric_value(hooked.metrics, "roster_webhook_delivered_total") == 2);
}

TEST_CASE("an endpoint is told nothing that no standby has yet", "[webhooks]") {
    Hooked hooked;
    hooked.start();
    hooked.log.register_person("ada@example.com");
    hooked.log.standbys_are_away = true;
    hooked.run_for(2s);
    CHECK(hooked.endpoint->posts.empty());
    hooked.log.standbys_are_away = false;
    hooked.run_for(2s);
    CHECK(hooked.endpoint->types() == Types{"roster.UserRegistered", "roster.CodeIssued"});
}

TEST_CASE("an endpoint gets only the events that it wants, and no address", "[webhooks]") {
    Hooked hooked;
    hooked.types = {"UserActivated"};
    hooked.start();
    const auto ada = hooked.log.register_person("ada@example.com");
    hooked.log.append(domain::UserActivated{ada.user_id, ada.code_id, hooked.clock.log_now()});
    hooked.run();
    CHECK(hooked.endpoint->types() == Types{"roster.UserActivated"});
    CHECK_FALSE(hooked.endpoint->posts[0].body.contains("ada@"));
    CHECK(hooked.checkpoint().position.value == 3);
}

TEST_CASE("how far an endpoint is behind is shown, also while it takes nothing", "[webhooks]") {
    Hooked hooked;
    hooked.start();
    hooked.endpoint->always = 500;
    hooked.log.register_person("ada@example.com");
    hooked.run();
    CHECK(metric_value(hooked.metrics, "roster_webhook_lag_events") == 2);
    hooked.log.register_person("grace@example.com");
    hooked.run_for(1s);
    CHECK(metric_value(hooked.metrics, "roster_webhook_lag_events") == 4);
    hooked.endpoint->always = 200;
    hooked.run_for(10s);
    CHECK(metric_value(hooked.metrics, "roster_webhook_lag_events") == 0);
}

TEST_CASE("an endpoint that may have it is told the address", "[webhooks]") {
    Hooked hooked;
    hooked.types = {"UserActivated", "UserErased"};
    hooked.with_address = true;
    hooked.start();
    const auto ada = hooked.log.register_person("ada@example.com");
    hooked.log.append(domain::UserActivated{ada.user_id, ada.code_id, hooked.clock.log_now()});
    hooked.run();
    REQUIRE(hooked.endpoint->posts.size() == 1);
    CHECK(FakeEndpoint::member(hooked.endpoint->posts[0], "email") == "ada@example.com");
    hooked.log.append(domain::UserErased{ada.user_id, hooked.clock.log_now()});
    hooked.run();
    REQUIRE(hooked.endpoint->posts.size() == 2);
    CHECK_FALSE(hooked.endpoint->posts[1].body.contains("ada@"));
}

TEST_CASE("whose address it is, is told by all that came before", "[webhooks]") {
    Hooked hooked;
    hooked.types = {"UserErased"};
    hooked.with_address = true;
    hooked.start();
    const auto ada = hooked.log.register_person("ada@example.com");
    for (std::size_t i = 0; i < eventstore::LogReader::max_page; ++i)
        hooked.log.append(domain::CodeExpired{ada.user_id, ada.code_id, hooked.clock.log_now()});
    hooked.log.append(domain::UserErased{ada.user_id, hooked.clock.log_now()});
    hooked.run();
    REQUIRE(hooked.endpoint->posts.size() == 1);
    CHECK_FALSE(hooked.endpoint->posts[0].body.contains("ada@"));
}

TEST_CASE("messages are signed as Standard Webhooks says, with each secret", "[webhooks]") {
    WebhookEndpoint endpoint;
    endpoint.secrets.push_back(*parse_webhook_secret(secret));
    endpoint.secrets.push_back(*parse_webhook_secret("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"));
    // The example of the specification's reference libraries.
    const auto post = webhook_post(endpoint, "msg_p5jXN8AQM9LWM0D4loKWxJek",
                                   R"({"test": 2432232314})", domain::LogTime(1614265330s));
    CHECK(FakeEndpoint::header(post, "webhook-id") == "msg_p5jXN8AQM9LWM0D4loKWxJek");
    CHECK(FakeEndpoint::header(post, "webhook-timestamp") == "1614265330");
    CHECK(FakeEndpoint::header(post, "webhook-signature")
              .starts_with("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE= v1,"));
    for (const auto* none : {"", "whsec_", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
                             "whsec_c2hvcnQ=", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS*"})
        CHECK_FALSE(parse_webhook_secret(none));
}

TEST_CASE("what an endpoint does not take comes again, and nothing overtakes it", "[webhooks]") {
    Hooked hooked;
    hooked.start();
    hooked.log.register_person("ada@example.com");
    hooked.endpoint->answers = {{500, {}}, {0, "connection refused"}, {302, {}}};
    hooked.run();
    CHECK(hooked.endpoint->posts.size() == 1);
    CHECK(hooked.state().attempts == 1);
    CHECK(hooked.state().last_answer == "500");
    hooked.run_for(4s);
    CHECK(hooked.endpoint->posts.size() == 1);
    hooked.run_for(2s);
    CHECK(hooked.endpoint->posts.size() == 2);
    hooked.run_for(15s);
    CHECK(hooked.endpoint->posts.size() == 3);
    CHECK(hooked.state().last_answer == "302");  // not followed
    hooked.run_for(61s);
    CHECK(hooked.endpoint->types() == Types{"roster.UserRegistered", "roster.UserRegistered",
                                            "roster.UserRegistered", "roster.UserRegistered",
                                            "roster.CodeIssued"});
    CHECK(hooked.state().attempts == 0);
    CHECK_FALSE(hooked.state().failing_since);
}

TEST_CASE("three days in vain park an endpoint until it is resumed", "[webhooks]") {
    Hooked hooked;
    hooked.start();
    hooked.endpoint->always = 503;
    hooked.log.register_person("ada@example.com");
    for (int hour = 0; hour < 80; ++hour) {
        hooked.clock.advance(1h);
        hooked.run();
    }
    CHECK_THAT(hooked.state().parked, Catch::Contains("three days"));
    CHECK(metric_value(hooked.metrics, "roster_webhook_parked") == 1);
    const auto tries = hooked.endpoint->posts.size();
    CHECK(tries > 8);
    hooked.endpoint->always = 200;
    hooked.run_for(60s);
    CHECK(hooked.endpoint->posts.size() == tries);

    hooked.checkpoint().detail = to_detail({});
    hooked.run_for(2s);
    CHECK(hooked.endpoint->posts.size() == tries + 2);
    CHECK(metric_value(hooked.metrics, "roster_webhook_parked") == 0);
}

TEST_CASE("an endpoint that is gone is parked at once", "[webhooks]") {
    Hooked hooked;
    hooked.start();
    hooked.endpoint->always = 410;
    hooked.log.register_person("ada@example.com");
    hooked.run_for(2h);
    CHECK(hooked.endpoint->posts.size() == 1);
    CHECK_THAT(hooked.state().parked, Catch::Contains("410"));
}

TEST_CASE("what was taken and could not be saved comes again with the same id", "[webhooks]") {
    Hooked hooked;
    hooked.start();
    hooked.log.register_person("ada@example.com");
    hooked.log.before_save = [&] { hooked.log.is_down = true; };
    (void)hooked.follower->step();
    REQUIRE(hooked.endpoint->posts.size() == 2);
    hooked.log.is_down = false;
    hooked.run_for(2s);
    REQUIRE(hooked.endpoint->posts.size() == 4);
    for (const auto first : {0u, 1u})
        CHECK(FakeEndpoint::header(hooked.endpoint->posts[first], "webhook-id") ==
              FakeEndpoint::header(hooked.endpoint->posts[first + 2], "webhook-id"));
}

TEST_CASE("what a failover wrote again under old positions is posted", "[webhooks]") {
    Hooked hooked;
    hooked.types = {"UserRegistered"};
    hooked.start();
    for (int i = 0; i < 20; ++i) {
        hooked.log.register_person("p" + std::to_string(i) + "@example.com");
        hooked.run();
    }
    hooked.log.lose_tail(4);
    for (int i = 0; i < 6; ++i)
        hooked.log.register_person("new" + std::to_string(i) + "@example.com");
    hooked.run_for(5s);
    std::set<std::string> told;
    for (const auto& post : hooked.endpoint->posts) told.insert(post.body);
    CHECK(told.size() == 26);
    CHECK(hooked.checkpoint().position == hooked.log.head_checkpoint().position);
}

TEST_CASE("a post that was broken off with the lease says nothing of the endpoint", "[webhooks]") {
    Hooked hooked;
    hooked.start();
    hooked.log.register_person("ada@example.com");
    hooked.endpoint->before_answer = [&](const messaging::HttpPost& post) {
        hooked.log.leases.clear();
        hooked.log.freeze_out("webhook crm");
        hooked.clock.advance(2s);
        CHECK_FALSE(post.goes_on());
    };
    hooked.endpoint->answers = {{0, "Callback aborted"}};
    (void)hooked.follower->step();
    CHECK(hooked.endpoint->posts.size() == 1);
    CHECK(metric_value(hooked.metrics, "roster_webhook_failures_total") == 0);
}

TEST_CASE("one node posts, and what another has moved on stays", "[webhooks]") {
    Hooked hooked;
    hooked.start();
    hooked.log.freeze_out("webhook crm");
    hooked.log.register_person("ada@example.com");
    hooked.run_for(5s);
    CHECK(hooked.endpoint->posts.empty());
    hooked.checkpoint() = hooked.log.head_checkpoint();  // the other one's work
    hooked.log.thaw("webhook crm");
    hooked.run_for(5s);
    CHECK(hooked.endpoint->posts.empty());
}

}  // namespace roster::followers::test
