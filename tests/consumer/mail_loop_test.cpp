// A worker's orders, turn by turn, with one thread for all of its.

#include "consumer/mail_loop.hpp"

#include "consumer/limits.hpp"
#include "tests/catch.hpp"
#include "tests/consumer/mail_fakes.hpp"

namespace roster::consumer::test {
namespace {

struct FakeOrders final : messaging::MessageConsumer {
    ManualClock& clock;
    std::deque<std::unique_ptr<messaging::Delivery>> waiting;
    bool down = false;
    int asked = 0;

    explicit FakeOrders(ManualClock& c) : clock(c) {}

    std::expected<std::unique_ptr<messaging::Delivery>, messaging::BusUnavailable> next(
        milliseconds timeout) override {
        ++asked;
        if (down) return std::unexpected(messaging::BusUnavailable{"down"});
        if (waiting.empty()) {
            clock.advance(timeout);
            return nullptr;
        }
        auto order = std::move(waiting.front());
        waiting.pop_front();
        return order;
    }
};

struct Scene {
    static constexpr std::size_t senders = 3;

    crypto::KeyRing keys = crypto::KeyRing::generate();
    MailTemplates templates = *MailTemplates::load({});
    ManualClock clock;
    telemetry::Metrics registry;
    MailMetrics metrics{registry};
    FakeMailer mailer;
    FakeDesk desk;
    MailServer server{clock, registry};
    UnrecordedMails unrecorded;
    OrdersUnderWay under_way;
    FakeOrders orders{clock};
    std::deque<Fate> fates;
    DisownLinks links{"", keys.report_key()};
    MailLoop loop{
        {mailer, server, desk, keys, templates, clock, metrics, unrecorded, under_way, 4, links},
        senders};

    Fate& add_order(milliseconds age = 0s) {
        auto order = order_for(clock.log_now() - age);
        order.code->code_key_id = keys.current_code_key().id;
        auto& fate = fates.emplace_back();
        orders.waiting.push_back(std::make_unique<FakeDelivery>(encoded(order, keys), fate));
        return fate;
    }
    void turn(int times = 1) {
        for (int i = 0; i < times; ++i) {
            clock.advance(loop.fetch(orders));
            while (loop.step_one()) {
            }
            loop.keep_all();
        }
    }
    // Turns until so much time has passed.
    void pass(milliseconds duration) {
        const auto end = clock.steady_now() + duration;
        while (clock.steady_now() < end) turn();
    }
};

}  // namespace

TEST_CASE("an order that arrives is mailed in the same turn", "[mail_loop]") {
    Scene scene;
    const auto& fate = scene.add_order();
    scene.turn();
    CHECK(fate.acknowledged);
    CHECK(scene.loop.in_hand() == 0);
}

TEST_CASE("an order whose mail is deferred delays nobody else's", "[mail_loop]") {
    Scene scene;
    scene.mailer.say_later(2);
    const auto& slow = scene.add_order();
    scene.turn();
    CHECK_FALSE(slow.acknowledged);
    CHECK(scene.loop.in_hand() == 1);

    scene.mailer.answers.clear();
    const auto& quick = scene.add_order();
    scene.turn();
    CHECK(quick.acknowledged);
    CHECK_FALSE(slow.acknowledged);

    scene.pass(3s);
    CHECK(slow.acknowledged);
}

TEST_CASE("the bus is told of orders in hand before it would deliver them again", "[mail_loop]") {
    Scene scene;
    scene.mailer.say_later(100);
    const auto& fate = scene.add_order();
    scene.turn();
    scene.pass(17s);
    const auto kept = fate.kept;
    scene.pass(29s);
    CHECK(fate.kept - kept >= 4);
    CHECK_FALSE(fate.given_back);
}

TEST_CASE("while the mail server is down orders are only tried, and afterwards they are taken",
          "[mail_loop]") {
    Scene scene;
    scene.mailer.trouble = MailError::Kind::unreachable;
    for (int i = 0; i < 10; ++i) scene.add_order();
    scene.turn();
    CHECK_FALSE(scene.server.is_up());
    const auto left = scene.orders.waiting.size();
    scene.pass(8s);
    CHECK(left - scene.orders.waiting.size() <= 4);  // one trial each two seconds

    scene.mailer.trouble.reset();
    scene.pass(5s);
    CHECK(scene.server.is_up());
    CHECK(scene.orders.waiting.empty());
}

TEST_CASE("a worker takes no more orders than it may hold", "[mail_loop]") {
    Scene scene;
    scene.mailer.say_later(10'000);
    for (std::size_t i = 0; i < limits::max_orders_in_hand + 5; ++i) scene.add_order();
    scene.turn(static_cast<int>(limits::max_orders_in_hand) + 20);
    CHECK(scene.loop.in_hand() == limits::max_orders_in_hand);
    CHECK(scene.orders.waiting.size() == 5);
}

TEST_CASE("a worker takes no more orders than its threads get to soon", "[mail_loop]") {
    Scene scene;
    constexpr auto most = limits::orders_per_sender * Scene::senders;
    scene.mailer.say_later(2);
    for (int i = 0; i < 20; ++i) scene.add_order();
    scene.turn(2);  // put off by the server: they are in nobody's way
    REQUIRE(scene.loop.in_hand() == 2);

    for (int i = 0; i < 20; ++i) (void)scene.loop.fetch(scene.orders);  // no thread is free
    CHECK(scene.loop.in_hand() == 2 + most);
    CHECK(scene.loop.fetch(scene.orders) == limits::full_pause);

    REQUIRE(scene.loop.step_one());
    CHECK(scene.loop.fetch(scene.orders) == 0ms);
}

TEST_CASE("a bus that is down is asked again, but not without a pause", "[mail_loop]") {
    Scene scene;
    scene.orders.down = true;
    const auto begin = scene.clock.steady_now();
    scene.turn(3);
    CHECK(scene.clock.steady_now() - begin >= 3 * limits::bus_retry_pause);
    scene.orders.down = false;
    const auto& fate = scene.add_order();
    scene.turn();
    CHECK(fate.acknowledged);
}

TEST_CASE("at the end what is in hand goes back, and what was sent is recorded", "[mail_loop]") {
    Scene scene;
    scene.mailer.say_later(1);
    const auto& waiting = scene.add_order();
    scene.turn();
    scene.desk.failing_reports = 1;
    const auto& sent = scene.add_order();
    scene.turn();

    scene.loop.give_back_all();

    CHECK(waiting.given_back == 0s);
    CHECK(sent.acknowledged);
    CHECK(scene.loop.in_hand() == 0);
}

TEST_CASE("a bus that is down at the end is tried once, not once for each order", "[mail_loop]") {
    Scene scene;
    scene.desk.failing_reports = 1000;
    for (int i = 0; i < 5; ++i) scene.add_order();
    scene.turn(5);
    REQUIRE(scene.loop.in_hand() == 5);
    const auto failing = scene.desk.failing_reports;
    scene.loop.give_back_all();
    CHECK(failing - scene.desk.failing_reports == 1);
    for (const auto& fate : scene.fates) CHECK(fate.given_back);
}

}  // namespace roster::consumer::test
