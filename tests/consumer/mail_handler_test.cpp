// What becomes of a mail order, with a mail server, a bus and a clock made for the purpose.

#include "consumer/mail_handler.hpp"

#include "telemetry/otlp_json.hpp"
#include "tests/consumer/mail_handler_scene.hpp"

namespace roster::consumer::test {

using Scene = HandlerScene;

TEST_CASE("a fresh code is mailed, reported and acknowledged", "[mail_handler]") {
    Scene scene;
    const auto order = scene.order();

    CHECK(scene.process(order).empty());

    REQUIRE(scene.mailer.sent.size() == 1);
    const auto& mail = scene.mailer.sent.front();
    CHECK(mail.to == "ada@example.org");
    CHECK(mail.subject == scene.digits(order) + " is your Roster code");
    CHECK(mail.message_id == scene.id_of(order));
    CHECK(scene.desk.calls == std::vector<std::string>{"report"});
    REQUIRE(scene.desk.reports.size() == 1);
    CHECK(is_mailed(scene.desk.reports.front(), order));
    CHECK(scene.desk.reports.front().order == order.event_id);
    CHECK(scene.desk.reports.front().traceparent == order.traceparent);
    CHECK(scene.fate.acknowledged);
    CHECK(scene.counted("code_mailed"));
}

TEST_CASE("a trace tells what became of an order, and nothing of the person", "[mail_handler]") {
    HandlerScene scene;
    scene.tracer = &scene.recording;
    const auto order = scene.order();
    (void)scene.process(order);
    const auto spans = scene.spans.spans();
    REQUIRE(spans.size() == 1);
    CHECK(spans[0].trace_id == order.traceparent->trace_id());
    CHECK(spans[0].parent_id == order.traceparent->span_id());
    CHECK(spans[0].work.kind == telemetry::SpanKind::consumer);
    CHECK_FALSE(spans[0].work.failed);
    const auto body = telemetry::otlp_json({"mailer", "1"}, spans);
    CHECK(body.contains(R"({"key":"roster.mail.outcome","value":{"stringValue":"code_mailed"}})"));
    CHECK_FALSE(body.contains(order.recipient.email.text()));
    CHECK_FALSE(body.contains(order.user.to_string()));
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

TEST_CASE("an order that was reported is done, whatever became of it", "[mail_handler]") {
    Scene scene;
    const auto order = scene.order(40s);
    scene.desk.reports.push_back(
        {.order = order.event_id,
         .stream = order.stream,
         .user = order.user,
         .code = order.code->code_id,
         .failure = GENERATE(std::optional<MailFailure>(), MailFailure::refused),
         .unconfirmed = false,
         .detail = {},
         .traceparent = {}});

    scene.process(order);

    CHECK(scene.mailer.tried.empty());
    CHECK(scene.desk.calls.empty());
    CHECK(scene.fate.acknowledged);
    CHECK(scene.counted("repeated"));
}

TEST_CASE("a crash between the server's 250 and the report repeats the same mail",
          "[mail_handler]") {
    Scene scene;
    const auto order = scene.order();
    scene.desk.crash_at = "report";
    REQUIRE(scene.crashes(order));
    CHECK_FALSE(scene.fate.acknowledged);

    scene.process(order);

    REQUIRE(scene.mailer.sent.size() == 2);
    CHECK(scene.mailer.sent[0].message_id == scene.mailer.sent[1].message_id);
    CHECK(scene.mailer.sent[0].subject == scene.mailer.sent[1].subject);
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
    CHECK(scene.desk.reports.front().order == order.event_id);
    CHECK(scene.fate.acknowledged);
}

TEST_CASE("whoever gets an order again finds the fresh code that was mailed for it",
          "[mail_handler]") {
    Scene scene;
    const auto order = scene.order(16s);
    const auto fresh = scene.reissue(order);
    scene.process(order);

    scene.process(order);

    CHECK(scene.mailer.sent.size() == 1);
    CHECK(scene.desk.requests.size() == 1);
    CHECK(scene.desk.reports.size() == 1);
    CHECK(scene.fate.acknowledged);
}

TEST_CASE("no thread waits for a fresh code", "[mail_handler]") {
    Scene scene;
    const auto order = scene.order(16s);
    const auto fresh = scene.reissue(order);
    scene.desk.looks_for_an_answer = 3;
    CHECK(scene.process(order) == Pauses(3, limits::reissue_poll));
    CHECK(scene.desk.requests.size() == 1);
    REQUIRE(scene.mailer.sent.size() == 1);
    CHECK(scene.mailer.sent.front().message_id == scene.id_of(fresh));
}

TEST_CASE("a fresh code that a busy worker came back to too late is asked for anew",
          "[mail_handler]") {
    Scene scene;
    const auto order = scene.order(16s);
    scene.reissue(order);
    const auto fresh = scene.reissue(order);
    scene.desk.looks_for_an_answer = 1;
    const auto handler = scene.take(order);
    REQUIRE(handler->step());
    scene.pass(*handler, 16s);  // its threads are with slow mail servers
    REQUIRE(handler->step());
    CHECK(scene.mailer.sent.empty());
    scene.pass(*handler, limits::reissue_poll);
    CHECK_FALSE(handler->step());
    CHECK(scene.desk.requests.size() == 2);
    REQUIRE(scene.mailer.sent.size() == 1);
    CHECK(scene.mailer.sent.front().message_id == scene.id_of(fresh));
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
    scene.desk.failing_reports = 100;
    scene.process(order);
    CHECK(scene.fate.given_back == limits::bus_trouble_delay);
    CHECK_FALSE(scene.fate.acknowledged);

    scene.desk.failing_reports = 0;
    scene.process(order);

    CHECK(scene.mailer.sent.size() == 1);
    CHECK(scene.desk.reports.size() == 1);
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
    order.code->code_key_id = domain::CodeKeyId::parse("c99").value();
    scene.process(order);
    CHECK(scene.fate.given_back == limits::missing_key_delay);
    CHECK(scene.counted("missing_key"));
    CHECK(scene.desk.reports.empty());
}

TEST_CASE("a notice is mailed once, and its report names no code", "[mail_handler]") {
    Scene scene;
    const auto notice = scene.notice();
    scene.process(notice);
    scene.process(notice);
    REQUIRE(scene.mailer.sent.size() == 1);
    CHECK(scene.mailer.sent.front().subject == "You already have an account with Roster");
    CHECK(scene.mailer.sent.front().message_id == notice.event_id.to_string() + "@roster.example");
    REQUIRE(scene.desk.reports.size() == 1);
    CHECK_FALSE(scene.desk.reports.front().code);
    CHECK(scene.desk.reports.front().order == notice.event_id);
    CHECK(scene.fate.acknowledged);
}

TEST_CASE("a notice older than an hour is dropped", "[mail_handler]") {
    Scene scene;
    scene.process(scene.notice(61min));
    CHECK(scene.mailer.tried.empty());
    CHECK(scene.fate.acknowledged);
    CHECK(scene.counted("too_old"));
}

TEST_CASE("a notice that is refused ends its order", "[mail_handler]") {
    Scene scene;
    scene.mailer.answers.push_back(Kind::refused);
    scene.process(scene.notice());
    REQUIRE(scene.desk.reports.size() == 1);
    CHECK(scene.desk.reports.front().failure == MailFailure::refused);
    CHECK(scene.fate.acknowledged);
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

}  // namespace roster::consumer::test
