// What nodes tell each other of guesses: it survives the way, and what is forged or late counts for
// nothing.
#include "followers/password_telling.hpp"

#include <vector>

#include "crypto/random_ids.hpp"
#include "messaging/in_process_event_bus.hpp"
#include "tests/catch.hpp"
#include "tests/followers/fake_bus.hpp"
#include "tests/followers/stepped_clock.hpp"

namespace roster::followers::test {
namespace {

using namespace std::chrono_literals;
using actors::PasswordNews;
using When = messaging::NodeTalk::When;

constexpr domain::LogTime now{1'763'000'000s};

PasswordNews wrong_password() {
    return {.guesser = {domain::StreamId(crypto::uuid_v4()), {7}, domain::NetworkTag{9}},
            .right = {},
            .by = actors::GuessedBy::registering};
}

PasswordNews right_password() {
    return {.guesser = {domain::StreamId(crypto::uuid_v4()), {0xFFFFFFFF}, {}},
            .right = domain::EventId(crypto::uuid_v4())};
}

// Keeps what is said, and says what the test wants.
struct FakeNodes final : messaging::EventBus {
    struct Talk final : messaging::NodeTalk {
        explicit Talk(FakeNodes& nodes) : nodes_(nodes) {}
        void say(std::string saying, When when) override {
            nodes_.said.emplace_back(std::move(saying), when);
        }
        FakeNodes& nodes_;
    };

    std::vector<std::pair<std::string, When>> said;
    messaging::NodeTalkListener listener;

    std::unique_ptr<messaging::NodeTalk> join_nodes(messaging::NodeTalkListener asked) override {
        listener = std::move(asked);
        return std::make_unique<Talk>(*this);
    }
    std::unique_ptr<messaging::EventPublisher> open_publisher() override { return nullptr; }
    std::unique_ptr<messaging::MessageConsumer> open_mail_orders() override { return nullptr; }
    std::unique_ptr<messaging::MessageConsumer> open_mail_reports() override { return nullptr; }
    std::unique_ptr<messaging::MailDesk> open_mail_desk() override { return nullptr; }
    std::unique_ptr<messaging::ReissueDesk> serve_reissues(
        messaging::ReissueHandler, std::function<domain::LogTime()>) override {
        return nullptr;
    }
    std::expected<std::optional<domain::LogTime>, messaging::BusUnavailable> oldest_waiting_order()
        override {
        return std::nullopt;
    }
    bool is_reachable() override { return true; }
    std::expected<void, messaging::BusUnavailable> check() override { return {}; }
};

struct FakeDesk final : actors::PasswordNewsDesk {
    std::function<void(const PasswordNews&)> tell;
    std::vector<PasswordNews> heard;

    void tell_to(std::function<void(const PasswordNews&)> asked) override {
        tell = std::move(asked);
    }
    void hear(const PasswordNews& news) override { heard.push_back(news); }
};

}  // namespace

TEST_CASE("news of guesses are the same at the other end, and name nobody", "[telling]") {
    auto familiar = wrong_password();
    familiar.is_familiar = true;
    for (const auto& news : {wrong_password(), right_password(), familiar}) {
        const auto saying = encode(news, now);
        CHECK(saying.size() <= messaging::NodeTalk::max_octets);
        CHECK(decode_password_news(saying, now) == news);
    }
}

TEST_CASE("news that are late, early or malformed are none", "[telling]") {
    const auto saying = encode(right_password(), now);
    CHECK(decode_password_news(saying, now + 30s));
    CHECK_FALSE(decode_password_news(saying, now + 31s));
    CHECK_FALSE(decode_password_news(saying, now - 31s));
    for (const std::string bad :
         {"", "{}", "[]", R"({"at":"2026-11-22T20:14:05Z","stream":"x","network":1})",
          R"({"stream":"0190a0b1-c2d3-5e4f-8a5b-6c7d8e9f0009","network":1})"})
        CHECK_FALSE(decode_password_news(bad, now));
    auto forged = saying;
    forged.replace(forged.find("\"right\":\"") + 9, 1, "x");
    CHECK_FALSE(decode_password_news(forged, now));
    forged = saying;
    forged.replace(forged.find("4294967295"), 10, "4294967296");
    CHECK_FALSE(decode_password_news(forged, now));
}

TEST_CASE("a wrong password is told at once, a right one soon, and what others tell is counted",
          "[telling]") {
    FakeNodes nodes;
    FakeDesk desk;
    SteppedClock clock;
    const auto wrong = wrong_password();
    const auto right = right_password();
    {
        const PasswordTelling telling(nodes, desk, clock);
        desk.tell(wrong);
        desk.tell(right);
        REQUIRE(nodes.said.size() == 2);
        CHECK(nodes.said[0].second == When::now);
        CHECK(nodes.said[1].second == When::soon);
        nodes.listener(nodes.said[1].first);
        nodes.listener("{}");
        CHECK(desk.heard == std::vector{right});
    }
    CHECK_FALSE(desk.tell);
}

TEST_CASE("a bus within one process has nobody to tell", "[telling]") {
    const auto keys = crypto::KeyRing::generate();
    const auto bus = messaging::make_in_process_bus(keys, {});
    FakeDesk desk;
    SteppedClock clock;
    const PasswordTelling telling(*bus, desk, clock);
    CHECK_FALSE(desk.tell);
}

}  // namespace roster::followers::test
