// Mail orders while the server says "later" or "no", is away, or the worker was.

#include <numeric>

#include "consumer/mail_handler.hpp"
#include "tests/consumer/mail_handler_scene.hpp"

namespace roster::consumer::test {

using Scene = HandlerScene;

TEST_CASE("an order that comes again while it is in hand is not mailed twice", "[mail_handler]") {
    Scene scene;
    const auto order = scene.order();
    scene.mailer.say_later(1);
    const auto first = scene.take(order);
    REQUIRE(first->step() == 2s);

    scene.process(order);
    CHECK(scene.fate.given_back == limits::bus_trouble_delay);
    CHECK(scene.mailer.tried.size() == 1);

    scene.pass(*first, 2s);
    CHECK_FALSE(first->step());
    CHECK(scene.mailer.sent.size() == 1);
}

TEST_CASE("a worker that was frozen does not send what another has by now", "[mail_handler]") {
    Scene scene;
    scene.mailer.say_later(1);
    const auto handler = scene.take(scene.order());
    REQUIRE(handler->step() == 2s);
    const auto kept = scene.fate.kept;

    scene.clock.advance(10s);  // without a word to the bus
    handler->keep();
    CHECK_FALSE(handler->step());

    CHECK(scene.fate.kept == kept);
    CHECK(scene.fate.forgotten);
    CHECK_FALSE(scene.fate.given_back);
    CHECK(scene.mailer.tried.size() == 1);
    CHECK(scene.counted("lost"));
}

TEST_CASE("'later' is tried again after 2, 5 and 10 seconds", "[mail_handler]") {
    Scene scene;
    const auto order = scene.order();
    scene.mailer.say_later(3);

    CHECK(scene.process(order) == Pauses{2s, 5s, 10s});

    CHECK(scene.mailer.tried.size() == 4);
    CHECK(scene.mailer.sent.size() == 1);
    CHECK(scene.mailer.sent.front().message_id == scene.id_of(order));
    CHECK(scene.desk.requests.empty());
}

TEST_CASE("no code is tried again with less than a quarter of its life left", "[mail_handler]") {
    Scene scene;
    // 20 s of life: after 2 and 5 s another 10 would end past the last quarter.
    const auto order = scene.order(0s, 20s);
    scene.mailer.say_later(3);
    const auto fresh = scene.reissue(order);

    CHECK(scene.process(order) == Pauses{2s, 5s, limits::round_pauses[0]});
    CHECK(scene.desk.requests.size() == 1);
    CHECK(scene.mailer.sent.front().message_id == scene.id_of(fresh));
}

TEST_CASE("a mail server that asks for the text too late for its code gets a fresh one",
          "[mail_handler]") {
    Scene scene;
    const auto order = scene.order();
    const auto fresh = scene.reissue(order);
    const auto handler = scene.take(order);
    scene.mailer.before_sending = [&] {
        if (scene.mailer.tried.size() == 1) scene.pass(*handler, 46s);
    };
    CHECK_FALSE(handler->step());

    REQUIRE(scene.mailer.sent.size() == 1);
    CHECK(scene.mailer.sent.front().message_id == scene.id_of(fresh));
    CHECK(scene.mailer.tried.front().message_id == scene.id_of(order));
}

TEST_CASE("a mail server that takes its time within a code's life gets that code",
          "[mail_handler]") {
    Scene scene;
    const auto order = scene.order();
    const auto handler = scene.take(order);
    scene.mailer.before_sending = [&] { scene.pass(*handler, 44s); };
    CHECK_FALSE(handler->step());

    REQUIRE(scene.mailer.sent.size() == 1);
    CHECK(scene.mailer.sent.front().message_id == scene.id_of(order));
}

TEST_CASE("a second try that comes too late for its code is made with a fresh one",
          "[mail_handler]") {
    Scene scene;
    const auto order = scene.order();
    const auto fresh = scene.reissue(order);
    scene.mailer.say_later(1);
    const auto handler = scene.take(order);
    REQUIRE(handler->step());
    scene.pass(*handler, 50s);  // its threads are with slow mail servers
    CHECK_FALSE(handler->step());
    REQUIRE(scene.mailer.sent.size() == 1);
    CHECK(scene.mailer.sent.front().message_id == scene.id_of(fresh));
}

TEST_CASE("what another worker mailed meanwhile is not mailed by a second try", "[mail_handler]") {
    Scene scene;
    const auto order = scene.order();
    scene.mailer.say_later(1);
    const auto handler = scene.take(order);
    REQUIRE(handler->step());
    messaging::MailReport elsewhere;
    elsewhere.order = order.event_id;
    elsewhere.code = order.code->code_id;
    scene.desk.reports.push_back(elsewhere);
    scene.pass(*handler, 2s);
    CHECK_FALSE(handler->step());
    CHECK(scene.mailer.sent.empty());
    CHECK(scene.fate.acknowledged);
}

TEST_CASE("no fresh code is asked for while the mail server takes no mail", "[mail_handler]") {
    Scene scene;
    scene.mailer.trouble = GENERATE(Kind::unreachable, Kind::ours);
    scene.server.note(scene.mailer.rehearse({}));
    const auto order = scene.order(16s);
    scene.reissue(order);
    scene.process(order);
    CHECK(scene.desk.requests.empty());
    CHECK(scene.mailer.tried.empty());
    CHECK(scene.fate.given_back == limits::server_down_delay);
    CHECK(scene.counted("server_down"));

    scene.mailer.trouble.reset();
    scene.process(order);
    CHECK(scene.server.is_up());
    CHECK(scene.mailer.sent.size() == 1);
    CHECK(scene.fate.acknowledged);
}

TEST_CASE("what is our own fault is never booked as the person's", "[mail_handler]") {
    Scene scene;
    scene.mailer.trouble = Kind::ours;
    CHECK(scene.process(scene.order()).empty());
    CHECK(scene.desk.reports.empty());
    CHECK_FALSE(scene.fate.acknowledged);
    CHECK(scene.fate.given_back == limits::server_down_delay);
    CHECK(scene.server.trouble() == "in trouble");
    CHECK(scene.counted("server_refuses_us"));
}

TEST_CASE("a server that cannot be reached is tried a few times, then the order waits on the bus",
          "[mail_handler]") {
    Scene scene;
    scene.mailer.trouble = Kind::unreachable;
    CHECK(scene.process(scene.order()) == Pauses{2s, 5s, 10s});
    CHECK(scene.desk.reports.empty());
    CHECK(scene.fate.given_back == limits::server_down_delay);
}

TEST_CASE("a mail whose last answer never came is reported as such, and not sent again",
          "[mail_handler]") {
    Scene scene;
    const auto order = scene.order();
    scene.mailer.answers.push_back(Kind::unconfirmed);
    CHECK(scene.process(order).empty());
    CHECK(scene.mailer.tried.size() == 1);
    REQUIRE(scene.desk.reports.size() == 1);
    CHECK(is_mailed(scene.desk.reports.front(), order));
    CHECK(scene.desk.reports.front().unconfirmed);
    CHECK(scene.fate.acknowledged);
    CHECK(scene.counted("unconfirmed"));
    CHECK(scene.server.is_up());
}

TEST_CASE("a server that says 'later' to the end of four codes leads to 'undelivered'",
          "[mail_handler]") {
    Scene scene;
    const auto order = scene.order();
    scene.mailer.say_later(100);
    auto last = order;
    scene.desk.make_fresh = [&] { return last = fresh_order(order, scene.clock.log_now()); };

    const auto pauses = scene.process(order);

    CHECK(scene.desk.requests.size() == 3);
    CHECK(scene.mailer.tried.size() == 16);
    REQUIRE(scene.desk.reports.size() == 1);
    CHECK(is_failed(scene.desk.reports.front(), last, MailFailure::undelivered));
    CHECK(scene.desk.reports.front().detail.text() == "451 later");
    CHECK(scene.fate.acknowledged);
    // Longer than a greylisting of five minutes.
    CHECK(std::accumulate(pauses.begin(), pauses.end(), milliseconds(0)) > 5min);
}

TEST_CASE("a code that lives long stays, and so does its order, while the server says 'later'",
          "[mail_handler]") {
    Scene scene;
    const auto order = scene.order(0s, 24h);
    scene.mailer.say_later(100);
    scene.process(order);
    CHECK(scene.desk.requests.empty());
    CHECK(scene.desk.reports.empty());
    CHECK(scene.fate.given_back == limits::long_delay);
}

TEST_CASE("a refusal for good is reported as such, and not tried again", "[mail_handler]") {
    Scene scene;
    const auto order = scene.order();
    scene.mailer.answers.push_back(GENERATE(Kind::refused, Kind::not_mailable));
    CHECK(scene.process(order).empty());
    CHECK(scene.mailer.tried.size() == 1);
    REQUIRE(scene.desk.reports.size() == 1);
    CHECK(is_failed(scene.desk.reports.front(), order, MailFailure::refused));
    CHECK(scene.fate.acknowledged);
}

TEST_CASE("a notice the server defers is tried again, then goes back", "[mail_handler]") {
    Scene scene;
    scene.mailer.say_later(100);
    const auto pauses = scene.process(scene.notice());
    CHECK(Pauses(pauses.begin(), pauses.begin() + 3) == Pauses{2s, 5s, 10s});
    CHECK(scene.fate.given_back == limits::long_delay);
}

TEST_CASE("at a stop, an order that waits goes back at once", "[mail_handler]") {
    Scene scene;
    scene.mailer.say_later(1);
    const auto handler = scene.take(scene.order());
    REQUIRE(handler->step() == 2s);
    CHECK_FALSE(handler->is_unrecorded());
    handler->give_back_now();
    CHECK(scene.fate.given_back == 0s);
    CHECK_FALSE(scene.fate.acknowledged);
}

TEST_CASE("the time to acceptance and the orders in hand are measured", "[mail_handler]") {
    Scene scene;
    {
        scene.mailer.say_later(1);
        const auto handler = scene.take(scene.order());
        REQUIRE(handler->step());
        CHECK(scene.registry.text().contains("roster_mail_orders_in_hand 1"));
        scene.pass(*handler, 2s);
        CHECK_FALSE(handler->step());
    }
    CHECK(scene.registry.text().contains("roster_mail_orders_in_hand 0"));
    CHECK(scene.registry.text().contains("roster_mail_delivery_seconds_sum 2"));
    CHECK(scene.registry.text().contains("roster_mail_temporary_failures_total 1"));
}

}  // namespace roster::consumer::test
