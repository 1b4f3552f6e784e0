// Mail reports: what the workers say reaches the users, and leaves the bus only when it is in the
// log.
#include "followers/mail_reports.hpp"

#include "tests/catch.hpp"
#include "tests/eventstore/log_examples.hpp"
#include "tests/followers/fake_bus.hpp"
#include "tests/followers/metric_value.hpp"
#include "tests/followers/recorded_orders.hpp"
#include "tests/followers/stepped_clock.hpp"

namespace roster::followers::test {
namespace {

using Fate = FakeBus::Fate;

struct Scene {
    messaging::MailReport mailed() {
        return {.order = {},
                .stream = examples.stream(),
                .user = examples.user(),
                .code = domain::CodeId(examples.uuid()),
                .failure = std::nullopt,
                .detail = {},
                .traceparent = {}};
    }
    void report(const messaging::MailReport& report) { bus.report(report, keys.report_key()); }
    void step() { (void)reports.step(); }

    const crypto::KeyRing keys = crypto::KeyRing::generate();
    eventstore::testing::LogExamples examples{3};
    SteppedClock clock;
    FakeBus bus;
    RecordedOrders users;
    telemetry::Metrics metrics;
    MailReports reports{
        {bus, users, keys, domain::LogId(examples.uuid()), clock, metrics},
        {.gather = std::chrono::milliseconds{100}, .idle = std::chrono::milliseconds{1}}};
};

TEST_CASE("a report leaves the bus only when its event is committed", "[followers][reports]") {
    Scene scene;
    scene.report(scene.mailed());
    scene.step();
    REQUIRE(scene.users.told.size() == 1);
    CHECK(std::holds_alternative<domain::RecordMailed>(scene.users.told[0].order));
    scene.step();
    CHECK(scene.bus.reports[0].fate == Fate::taken);
    scene.users.told[0].answer(actors::Delivered{});
    scene.step();
    CHECK(scene.bus.reports[0].fate == Fate::acknowledged);
}

TEST_CASE("a mail whose server never answered is recorded as unconfirmed", "[followers][reports]") {
    Scene scene;
    auto report = scene.mailed();
    scene.report(report);
    report.unconfirmed = true;
    scene.report(report);
    scene.step();
    REQUIRE(scene.users.told.size() == 2);
    CHECK_FALSE(std::get<domain::RecordMailed>(scene.users.told[0].order).unconfirmed);
    CHECK(std::get<domain::RecordMailed>(scene.users.told[1].order).unconfirmed);
}

TEST_CASE("a report that the store refused comes again", "[followers][reports]") {
    Scene scene;
    scene.report(scene.mailed());
    scene.step();
    scene.users.told.at(0).answer(actors::refused(actors::Unavailable{}));
    scene.step();
    REQUIRE(scene.users.told.size() == 2);
    scene.users.told[1].answer(actors::refused(actors::TimedOut{}));
    scene.step();
    REQUIRE(scene.users.told.size() == 3);
    scene.users.told[2].answer(actors::Delivered{});
    scene.step();
    CHECK(scene.bus.reports[0].fate == Fate::acknowledged);
}

TEST_CASE("reports that come together are delivered together", "[followers][reports]") {
    Scene scene;
    for (int i = 0; i < 20; ++i) scene.report(scene.mailed());
    scene.step();
    CHECK(scene.users.told.size() == 20);
}

TEST_CASE("no more reports are taken than can be under way", "[followers][reports]") {
    Scene scene;
    for (int i = 0; i < 300; ++i) scene.report(scene.mailed());
    for (int i = 0; i < 3; ++i) scene.step();
    CHECK(scene.users.told.size() == MailReportSettings{}.max_under_way);
    CHECK(scene.bus.reports.back().fate == Fate::waiting);
}

TEST_CASE("a failure carries its reason and the server's words", "[followers][reports]") {
    Scene scene;
    auto report = scene.mailed();
    report.failure = domain::MailFailure::refused;
    report.detail = messaging::mail_detail("550 no such box");
    scene.report(report);
    scene.step();
    const auto& failed = std::get<domain::RecordMailFailed>(scene.users.told.at(0).order);
    CHECK(failed.reason == domain::MailFailure::refused);
    CHECK(failed.code_id == report.code);
}

TEST_CASE("a forged report is rejected and reaches nobody", "[followers][reports]") {
    Scene scene;
    scene.bus.report(scene.mailed(), crypto::KeyRing::generate().report_key());
    scene.bus.reports.push_back({"not even JSON"});
    scene.step();
    scene.step();
    CHECK(scene.users.told.empty());
    CHECK(scene.bus.reports[0].fate == Fate::rejected);
    CHECK(scene.bus.reports[1].fate == Fate::rejected);
    CHECK(metric_value(scene.metrics, "roster_mail_reports_rejected_total") == 2);
}

TEST_CASE("at the end what is answered is settled, and the rest goes back to the bus",
          "[followers][reports]") {
    Scene scene;
    FakeBus& bus = scene.bus;
    scene.report(scene.mailed());
    scene.report(scene.mailed());
    {
        MailReports ending({bus, scene.users, scene.keys, domain::LogId(scene.examples.uuid()),
                            scene.clock, scene.metrics},
                           {.idle = std::chrono::milliseconds{1}});
        (void)ending.step();
        scene.users.told.at(0).answer(actors::Delivered{});
        ending.finish();
    }
    CHECK(bus.reports[0].fate == Fate::acknowledged);
    CHECK(bus.reports[1].fate == Fate::waiting);
    scene.users.told.at(1).answer(actors::Delivered{});  // too late, and harmless
}

TEST_CASE("who asks for a fresh code gets it, or is told why not", "[followers][reports]") {
    Scene scene;
    std::vector<messaging::ReissueVerdict> verdicts;
    const auto ask = [&] {
        scene.bus.reissue_handler(
            {scene.examples.stream(),
             scene.examples.user(),
             domain::CodeId(scene.examples.uuid()),
             {}},
            [&](const messaging::ReissueReply& reply) { verdicts.push_back(reply.verdict); });
    };
    ask();
    ask();
    scene.users.told.at(0).answer(actors::Delivered{});
    scene.users.told.at(1).answer(actors::refused(actors::TimedOut{}));
    CHECK(verdicts ==
          std::vector{messaging::ReissueVerdict::nothing, messaging::ReissueVerdict::try_again});
}

}  // namespace
}  // namespace roster::followers::test
