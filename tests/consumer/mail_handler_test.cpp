// Every way a mail order can go, with a mail server, a bus and a clock made for the purpose.

#include "consumer/mail_handler.hpp"

#include <numeric>

#include "consumer/limits.hpp"
#include "crypto/code_derivation.hpp"
#include "tests/catch.hpp"
#include "tests/consumer/mail_fakes.hpp"

namespace roster::consumer::test {
namespace {

using domain::MailFailure;
using messaging::MailOrder;
using messaging::ReissueVerdict;
using Kind = MailError::Kind;
using Pauses = std::vector<milliseconds>;

// One worker with its surroundings. `process` takes an order to its end in no time.
struct Scene {
    crypto::KeyRing keys = crypto::KeyRing::generate();
    MailTemplates templates = *MailTemplates::load({.from = "Roster <no-reply@roster.example>"});
    ManualClock clock;
    telemetry::Metrics registry;
    MailMetrics metrics{registry};
    FakeMailer mailer;
    FakeDesk desk;
    UnrecordedMails unrecorded;

    [[nodiscard]] MailOrder order(milliseconds age = 0s, milliseconds lifetime = 60s) const {
        auto result = order_for(clock.log_now() - age, lifetime);
        result.code->code_key_id = keys.current_code_key().id;
        return result;
    }
    [[nodiscard]] MailOrder notice(milliseconds age = 0s) const {
        auto result = order(age);
        result.code.reset();
        return result;
    }
    MailOrder reissue(const MailOrder& ordered, milliseconds age = 0s) {
        auto fresh = fresh_order(ordered, clock.log_now() - age);
        desk.replies.push_back({ReissueVerdict::reissued, fresh, clock.log_now()});
        return fresh;
    }

    std::unique_ptr<MailHandler> take(const MailOrder& taken) {
        fate = {};
        return take_body(encoded(taken, keys));
    }
    std::unique_ptr<MailHandler> take_body(const std::string& body) {
        return std::make_unique<MailHandler>(
            MailHandlerParts{mailer, desk, keys, templates, clock, metrics, unrecorded, 4},
            std::make_unique<FakeDelivery>(body, fate));
    }

    // The pauses it asked for.
    Pauses process(const MailOrder& taken) {
        const auto handler = take(taken);
        Pauses pauses;
        while (const auto pause = handler->step()) {
            pauses.push_back(*pause);
            clock.advance(*pause);
            REQUIRE(pauses.size() < 100);
        }
        return pauses;
    }
    bool crashes(const MailOrder& taken) {
        try {
            process(taken);
        } catch (const Crash&) {
            desk.crash_at.clear();
            return true;
        }
        return false;
    }

    [[nodiscard]] std::string digits(const MailOrder& of) const {
        return crypto::derive_code(keys.current_code_key().key, {of.log, of.user, of.code->code_id},
                                   4)
            .digits();
    }
    [[nodiscard]] std::string id_of(const MailOrder& of) const {
        return of.code->code_id.to_string() + "@roster.example";
    }
    [[nodiscard]] bool counted(const std::string& outcome) const {
        return registry.text().contains("roster_mail_orders_total{outcome=\"" + outcome + "\"}");
    }

    Fate fate;
};

bool is_mailed(const messaging::MailReport& report, const MailOrder& order) {
    return report.code == order.code->code_id && report.user == order.user &&
           report.stream == order.stream && !report.failure;
}

bool is_failed(const messaging::MailReport& report, const MailOrder& order, MailFailure failure) {
    return report.code == order.code->code_id && report.failure == failure;
}

}  // namespace

TEST_CASE("a fresh code is mailed, remembered, reported and acknowledged", "[mail_handler]") {
    Scene scene;
    const auto order = scene.order();

    CHECK(scene.process(order).empty());

    REQUIRE(scene.mailer.sent.size() == 1);
    const auto& mail = scene.mailer.sent.front();
    CHECK(mail.to == "ada@example.org");
    CHECK(mail.subject == scene.digits(order) + " is your activation code");
    CHECK(mail.message_id == scene.id_of(order));
    CHECK(scene.desk.calls == std::vector<std::string>{"remember", "report"});
    REQUIRE(scene.desk.reports.size() == 1);
    CHECK(is_mailed(scene.desk.reports.front(), order));
    CHECK(scene.desk.reports.front().traceparent == order.traceparent);
    CHECK(scene.fate.acknowledged);
    CHECK(scene.counted("code_mailed"));
}

TEST_CASE("a code with exactly three quarters of its life left is mailed", "[mail_handler]") {
    Scene scene;
    scene.process(scene.order(15s));
    CHECK(scene.mailer.sent.size() == 1);
    CHECK(scene.desk.requests.empty());
}

TEST_CASE("a message that was changed on the way is rejected", "[mail_handler]") {
    Scene scene;
    const auto stranger = crypto::KeyRing::generate();
    const auto forged = encoded(scene.order(), stranger);
    const auto message = GENERATE_COPY(std::string("{"), forged);

    CHECK_FALSE(scene.take_body(message)->step());
    CHECK(scene.fate.rejected);
    CHECK(scene.mailer.tried.empty());
    CHECK(scene.counted("malformed"));
}

TEST_CASE("a code that was mailed is not mailed again, but reported again", "[mail_handler]") {
    Scene scene;
    const auto order = scene.order(40s);
    scene.desk.mailed.insert(order.code->code_id);

    scene.process(order);

    CHECK(scene.mailer.tried.empty());
    REQUIRE(scene.desk.reports.size() == 1);
    CHECK(is_mailed(scene.desk.reports.front(), order));
    CHECK(scene.fate.acknowledged);
}

TEST_CASE("a crash between the server's 250 and the bucket repeats the same mail",
          "[mail_handler]") {
    Scene scene;
    const auto order = scene.order();
    scene.desk.crash_at = "remember";
    REQUIRE(scene.crashes(order));
    CHECK_FALSE(scene.fate.acknowledged);

    scene.process(order);

    REQUIRE(scene.mailer.sent.size() == 2);
    CHECK(scene.mailer.sent[0].message_id == scene.mailer.sent[1].message_id);
    CHECK(scene.mailer.sent[0].subject == scene.mailer.sent[1].subject);
}

TEST_CASE("a crash between the bucket and the report loses nothing and repeats nothing",
          "[mail_handler]") {
    Scene scene;
    const auto order = scene.order();
    scene.desk.crash_at = "report";
    REQUIRE(scene.crashes(order));

    scene.process(order);

    CHECK(scene.mailer.sent.size() == 1);
    REQUIRE(scene.desk.reports.size() == 1);
    CHECK(is_mailed(scene.desk.reports.front(), order));
    CHECK(scene.fate.acknowledged);
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
    CHECK(scene.fate.kept >= 4);
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

TEST_CASE("a code with too little life left is replaced, and the fresh one is mailed at once",
          "[mail_handler]") {
    Scene scene;
    const auto order = scene.order(16s);
    // Even if this worker's clock makes it look old: it was made a moment ago.
    const auto fresh = scene.reissue(order, 30s);

    CHECK(scene.process(order).empty());

    REQUIRE(scene.desk.requests.size() == 1);
    CHECK(scene.desk.requests.front().origin == order.code->code_id);
    CHECK(scene.desk.requests.front().user == order.user);
    REQUIRE(scene.mailer.sent.size() == 1);
    CHECK(scene.mailer.sent.front().message_id == scene.id_of(fresh));
    CHECK(scene.mailer.sent.front().subject.starts_with(scene.digits(fresh)));
    REQUIRE(scene.desk.reports.size() == 1);
    CHECK(is_mailed(scene.desk.reports.front(), fresh));
    CHECK(scene.desk.mailed.contains(fresh.code->code_id));
    CHECK_FALSE(scene.desk.mailed.contains(order.code->code_id));
    CHECK(scene.fate.acknowledged);
}

TEST_CASE("a crash after a fresh code was mailed does not lead to a third one", "[mail_handler]") {
    Scene scene;
    const auto order = scene.order(16s);
    scene.reissue(order);
    scene.desk.crash_at = "report";
    REQUIRE(scene.crashes(order));

    scene.reissue(order);
    scene.process(order);

    CHECK(scene.mailer.sent.size() == 1);
    CHECK(scene.desk.requests.size() == 1);
    CHECK(scene.fate.acknowledged);
}

TEST_CASE("'nothing to mail any more' ends the order without a mail", "[mail_handler]") {
    Scene scene;
    const auto order = scene.order(16s);
    scene.desk.replies.push_back({ReissueVerdict::nothing, {}, {}});
    scene.process(order);
    CHECK(scene.mailer.tried.empty());
    CHECK(scene.desk.reports.empty());
    CHECK(scene.fate.acknowledged);
    CHECK(scene.counted("nothing_to_send"));
}

TEST_CASE("without an answer about a fresh code the order goes back for a while",
          "[mail_handler]") {
    Scene scene;
    const auto order = scene.order(16s);
    if (GENERATE(true, false))
        scene.desk.reissues_unavailable = true;
    else
        scene.desk.replies.push_back({ReissueVerdict::try_again, {}, {}});
    scene.process(order);
    CHECK(scene.fate.given_back == limits::bus_trouble_delay);
    CHECK_FALSE(scene.fate.acknowledged);
}

TEST_CASE("a fresh code of somebody else is not mailed", "[mail_handler]") {
    Scene scene;
    const auto order = scene.order(16s);
    auto other = scene.order();
    scene.desk.replies.push_back({ReissueVerdict::reissued, other, {}});
    scene.process(order);
    CHECK(scene.mailer.tried.empty());
    CHECK(scene.fate.given_back);
}

TEST_CASE("no fresh code is asked for while the mail server is down", "[mail_handler]") {
    Scene scene;
    const auto order = scene.order(16s);
    scene.mailer.reachable = false;
    scene.reissue(order);
    scene.process(order);
    CHECK(scene.desk.requests.empty());
    CHECK(scene.fate.given_back == limits::server_down_delay);
    CHECK(scene.counted("server_down"));
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
    CHECK(scene.desk.reports.front().detail == "451 later");
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
    scene.mailer.answers.push_back(GENERATE(Kind::permanent, Kind::not_mailable));
    CHECK(scene.process(order).empty());
    CHECK(scene.mailer.tried.size() == 1);
    REQUIRE(scene.desk.reports.size() == 1);
    CHECK(is_failed(scene.desk.reports.front(), order, MailFailure::refused));
    CHECK(scene.desk.mailed.empty());
    CHECK(scene.fate.acknowledged);
}

TEST_CASE("a report the bus does not take is repeated until it does", "[mail_handler]") {
    Scene scene;
    const auto order = scene.order();
    scene.desk.failing_reports = 2;
    CHECK(scene.process(order) == Pauses{limits::record_pauses[0], limits::record_pauses[1]});
    CHECK(scene.mailer.sent.size() == 1);
    CHECK(scene.desk.reports.size() == 1);
    CHECK(scene.fate.acknowledged);
}

TEST_CASE("an order that cannot be recorded goes back, and is not mailed again when it returns",
          "[mail_handler]") {
    Scene scene;
    const auto order = scene.order();
    scene.desk.failing_remembers = 100;
    scene.process(order);
    CHECK(scene.fate.given_back == limits::bus_trouble_delay);
    CHECK_FALSE(scene.fate.acknowledged);

    scene.desk.failing_remembers = 0;
    scene.process(order);

    CHECK(scene.mailer.sent.size() == 1);
    CHECK(scene.desk.reports.size() == 1);
    CHECK(scene.desk.mailed.contains(order.code->code_id));
    CHECK(scene.fate.acknowledged);
}

TEST_CASE("a fresh code that cannot be recorded is reported as itself when the order returns",
          "[mail_handler]") {
    Scene scene;
    const auto order = scene.order(16s);
    const auto fresh = scene.reissue(order);
    scene.desk.failing_reports = 100;
    scene.process(order);
    REQUIRE(scene.fate.given_back);

    scene.desk.failing_reports = 0;
    scene.process(order);

    CHECK(scene.mailer.sent.size() == 1);
    REQUIRE(scene.desk.reports.size() == 1);
    CHECK(is_mailed(scene.desk.reports.front(), fresh));
}

TEST_CASE("nothing is mailed while the bus cannot tell whether it was", "[mail_handler]") {
    Scene scene;
    const auto order = scene.order();
    scene.desk.failing_lookups = 100;
    scene.process(order);
    CHECK(scene.mailer.tried.empty());
    CHECK(scene.fate.given_back == limits::bus_trouble_delay);
}

TEST_CASE("an order whose code key this worker lacks goes back and is counted", "[mail_handler]") {
    Scene scene;
    auto order = scene.order();
    order.code->code_key_id = "c99";
    scene.process(order);
    CHECK(scene.fate.given_back == limits::missing_key_delay);
    CHECK(scene.counted("missing_key"));
    CHECK(scene.desk.reports.empty());
}

TEST_CASE("a notice is mailed once, without a code and without a report", "[mail_handler]") {
    Scene scene;
    const auto notice = scene.notice();
    scene.process(notice);
    scene.process(notice);
    REQUIRE(scene.mailer.sent.size() == 1);
    CHECK(scene.mailer.sent.front().subject == "You already have an account with Roster");
    CHECK(scene.mailer.sent.front().message_id == notice.event_id.to_string() + "@roster.example");
    CHECK(scene.desk.reports.empty());
    CHECK(scene.fate.acknowledged);
}

TEST_CASE("a notice older than an hour is dropped", "[mail_handler]") {
    Scene scene;
    scene.process(scene.notice(61min));
    CHECK(scene.mailer.tried.empty());
    CHECK(scene.fate.acknowledged);
    CHECK(scene.counted("too_old"));
}

TEST_CASE("a notice the server defers is tried again, then goes back", "[mail_handler]") {
    Scene scene;
    scene.mailer.say_later(100);
    const auto pauses = scene.process(scene.notice());
    CHECK(Pauses(pauses.begin(), pauses.begin() + 3) == Pauses{2s, 5s, 10s});
    CHECK(scene.fate.given_back == limits::long_delay);
}

TEST_CASE("a notice that is refused ends its order", "[mail_handler]") {
    Scene scene;
    scene.mailer.answers.push_back(Kind::permanent);
    scene.process(scene.notice());
    CHECK(scene.desk.reports.empty());
    CHECK(scene.fate.acknowledged);
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

TEST_CASE("at a stop, a mail that was sent is recorded if the bus takes it", "[mail_handler]") {
    Scene scene;
    scene.desk.failing_reports = 1;
    const auto handler = scene.take(scene.order());
    REQUIRE(handler->step());
    REQUIRE(handler->is_unrecorded());
    CHECK(handler->finish_now());
    CHECK(scene.desk.reports.size() == 1);
    CHECK(scene.fate.acknowledged);
}

TEST_CASE("the time to acceptance and the orders in hand are measured", "[mail_handler]") {
    Scene scene;
    {
        scene.mailer.say_later(1);
        const auto handler = scene.take(scene.order());
        REQUIRE(handler->step());
        CHECK(scene.registry.text().contains("roster_mail_orders_in_hand 1"));
        scene.clock.advance(2s);
        CHECK_FALSE(handler->step());
    }
    CHECK(scene.registry.text().contains("roster_mail_orders_in_hand 0"));
    CHECK(scene.registry.text().contains("roster_mail_delivery_seconds_sum 2"));
    CHECK(scene.registry.text().contains("roster_mail_temporary_failures_total 1"));
}

}  // namespace roster::consumer::test
