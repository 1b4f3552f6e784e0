#pragma once
// The part of every event bus's promises that is about reports and questions. Included with
// event_bus_contract.hpp.

#include "tests/messaging/event_bus_contract.hpp"

namespace roster::messaging::contract {

TEST_CASE("a report reaches an API node once, however often it is made", "[contract]") {
    const Bus on;
    const auto report = samples::report();
    auto reporting = std::async(std::launch::async, [&] {
        const auto desk = on.bus.open_mail_desk();
        return desk->report(report).has_value() && desk->report(report).has_value();
    });
    const auto reports = on.bus.open_mail_reports();
    const auto delivery = require_next(*reports);
    const auto decoded = decode_report(delivery->body(), on.keys.report_key());
    REQUIRE(decoded);
    CHECK(samples::same(*decoded, report));
    delivery->acknowledge();
    CHECK(reporting.get());
    CHECK_FALSE(next(*reports, a_while));
}

TEST_CASE("both outcomes of a code can be reported", "[contract]") {
    const Bus on;
    auto report = samples::report();
    auto reporting = std::async(std::launch::async, [&] {
        const auto desk = on.bus.open_mail_desk();
        auto mailed = report;
        mailed.failure.reset();
        return desk->report(report).has_value() && desk->report(mailed).has_value();
    });
    const auto reports = on.bus.open_mail_reports();
    for (int i = 0; i < 2; ++i) require_next(*reports)->acknowledge();
    CHECK(reporting.get());
}

// Takes reports for as long as it lives, as a node does.
class ReportTaker {
public:
    explicit ReportTaker(EventBus& bus) : reports_(bus.open_mail_reports()) {
        thread_ = std::jthread([this](const std::stop_token& stop) {
            while (!stop.stop_requested())
                if (auto delivery = reports_->next(20ms); delivery && *delivery)
                    (*delivery)->acknowledge();
        });
    }

private:
    std::unique_ptr<MessageConsumer> reports_;
    std::jthread thread_;
};

TEST_CASE("the newest report about an order is the memory of what became of it", "[contract]") {
    const Bus on;
    const ReportTaker node(on.bus);
    const auto desk = on.bus.open_mail_desk();
    auto report = samples::report();
    const auto before = desk->reported(report.order);
    REQUIRE(before);
    CHECK_FALSE(*before);

    REQUIRE(desk->report(report));
    report.code = samples::report().code;
    report.failure.reset();
    report.unconfirmed = true;
    report.detail = {};
    REQUIRE(desk->report(report));

    const auto found = on.bus.open_mail_desk()->reported(report.order);
    REQUIRE(found);
    REQUIRE(*found);
    CHECK(samples::same(**found, report));
    CHECK_FALSE(desk->reported(samples::report().order)->has_value());
}

TEST_CASE("a notice's report names no code", "[contract]") {
    const Bus on;
    const ReportTaker node(on.bus);
    const auto desk = on.bus.open_mail_desk();
    auto report = samples::report();
    report.code.reset();
    report.failure.reset();
    report.detail = {};
    REQUIRE(desk->report(report));
    const auto found = desk->reported(report.order);
    REQUIRE(found);
    REQUIRE(*found);
    CHECK(samples::same(**found, report));
}

TEST_CASE("an order of which nothing more is said comes again after the ack wait", "[contract]") {
    const Bus on;
    on.publish(samples::letter());
    const auto start = steady_clock::now();
    {
        const auto forgotten = require_next(*on.orders);
        forgotten->forget();
        forgotten->acknowledge();
    }
    const auto again = require_next(*on.orders);
    CHECK(since(start) >= ack_wait - 50ms);
    again->acknowledge();
}

// A desk that keeps what it was asked and lets the test answer.
struct Office {
    std::mutex mutex;
    std::vector<ReissueRequest> requests;
    std::vector<ReissueAnswer> answers;

    std::unique_ptr<ReissueDesk> open(EventBus& bus,
                                      std::function<void(const ReissueAnswer&)> at_once = {}) {
        return bus.serve_reissues(
            [this, at_once](const ReissueRequest& request, const ReissueAnswer& answer) {
                const std::lock_guard lock(mutex);
                requests.push_back(request);
                answers.push_back(answer);
                if (at_once) at_once(answer);
            },
            [] { return samples::time(42); });
    }
    ReissueAnswer await_answer(std::size_t index) {
        for (const auto deadline = steady_clock::now() + patience;
             steady_clock::now() < deadline;) {
            {
                const std::lock_guard lock(mutex);
                if (answers.size() > index) return answers[index];
            }
            std::this_thread::yield();
        }
        FAIL("nobody asked");
        return {};
    }
};

// Asks until somebody serves: the bus may take a moment to tell everyone.
inline std::expected<domain::LogTime, BusUnavailable> await_time(MailDesk& desk) {
    for (const auto deadline = steady_clock::now() + patience;;)
        if (auto time = desk.log_time(300ms); time || steady_clock::now() > deadline) return time;
}

TEST_CASE("a worker learns the log's time", "[contract]") {
    const Bus on;
    Office office;
    const auto serving = office.open(on.bus);
    CHECK(await_time(*on.bus.open_mail_desk()) == samples::time(42));
}

// Asks and looks until there is an answer.
inline std::expected<ReissueReply, BusUnavailable> ask(
    MailDesk& desk, milliseconds timeout,
    const ReissueRequest& request = samples::reissue_request()) {
    const auto question = desk.ask_reissue(request, timeout);
    for (;;) {
        if (auto answer = question->answer()) return *std::move(answer);
        std::this_thread::yield();
    }
}

TEST_CASE("a worker is given a fresh code", "[contract]") {
    const Bus on;
    Office office;
    const auto order = samples::letter().order;
    const auto serving = office.open(on.bus, [&](const ReissueAnswer& answer) {
        answer({ReissueVerdict::reissued, order, samples::time(3)});
    });
    const auto desk = on.bus.open_mail_desk();
    REQUIRE(await_time(*desk));

    const auto request = samples::reissue_request();
    const auto reply = ask(*desk, patience, request);
    REQUIRE(reply);
    CHECK(reply->verdict == ReissueVerdict::reissued);
    CHECK(reply->log_now == samples::time(3));
    REQUIRE(reply->order);
    CHECK(samples::same(*reply->order, order));
    REQUIRE(office.requests.size() == 1);
    CHECK(office.requests[0].stream == request.stream);
    CHECK(office.requests[0].user == request.user);
    CHECK(office.requests[0].origin == request.origin);
}

TEST_CASE("an answer may come later, from any thread, and counts once", "[contract]") {
    const Bus on;
    Office office;
    const auto serving = office.open(on.bus);
    const auto desk = on.bus.open_mail_desk();
    REQUIRE(await_time(*desk));

    auto asking = std::async(std::launch::async, [&] { return ask(*desk, patience); });
    const auto answer = office.await_answer(0);
    answer({ReissueVerdict::nothing, {}, samples::time(1)});
    answer({ReissueVerdict::try_again, {}, samples::time(2)});
    const auto reply = asking.get();
    REQUIRE(reply);
    CHECK(reply->verdict == ReissueVerdict::nothing);
}

TEST_CASE("an answer after its desk has gone does nothing", "[contract]") {
    const Bus on;
    Office office;
    auto serving = office.open(on.bus);
    const auto desk = on.bus.open_mail_desk();
    REQUIRE(await_time(*desk));

    auto asking = std::async(std::launch::async, [&] { return ask(*desk, 500ms); });
    const auto answer = office.await_answer(0);
    serving.reset();
    answer({ReissueVerdict::nothing, {}, samples::time(1)});
    CHECK_FALSE(asking.get());
    CHECK_FALSE(desk->log_time(200ms));
}

TEST_CASE("an answer may outlive the bus", "[contract]") {
    Office office;
    {
        const Bus on;
        const auto serving = office.open(on.bus);
        const auto desk = on.bus.open_mail_desk();
        REQUIRE(await_time(*desk));
        CHECK_FALSE(ask(*desk, 100ms));
    }
    office.await_answer(0)({ReissueVerdict::nothing, {}, samples::time(1)});
}

TEST_CASE("who asks when nobody serves is told so in time", "[contract]") {
    const Bus on;
    const auto desk = on.bus.open_mail_desk();
    const auto start = steady_clock::now();
    CHECK_FALSE(desk->log_time(500ms));
    CHECK_FALSE(ask(*desk, 500ms));
    CHECK(since(start) < 2s);
}

TEST_CASE("the bus tells which orders may still be waiting", "[contract]") {
    const Bus on;
    const auto oldest = [&] {
        const auto time = on.bus.oldest_waiting_order();
        if (!time) FAIL(time.error().message);
        return *time;
    };
    CHECK_FALSE(oldest());
    auto first = samples::letter();
    auto second = samples::letter();
    first.order.recorded_at = first.envelope.recorded_at = samples::time(5);
    second.order.recorded_at = second.envelope.recorded_at = samples::time(6);
    (void)on.publish({samples::plain_event(), first.outbound(on.keys), second.outbound(on.keys)});
    CHECK(oldest() == samples::time(5));
    const auto in_hand = require_next(*on.orders);
    CHECK(oldest() == samples::time(5));
    in_hand->acknowledge();
    const auto deadline = steady_clock::now() + patience;
    while (oldest() != samples::time(6) && steady_clock::now() < deadline)
        std::this_thread::yield();
    CHECK(oldest() == samples::time(6));
    require_next(*on.orders)->acknowledge();
    while (oldest() && steady_clock::now() < deadline) std::this_thread::yield();
    CHECK_FALSE(oldest());
}

TEST_CASE("a bus that works says so", "[contract]") {
    const Bus on;
    CHECK(on.bus.check());
}

TEST_CASE("a session that is opened and never used leaves nothing hanging", "[contract]") {
    const auto start = steady_clock::now();
    {
        const Bus on;
        Office office;
        const auto reports = on.bus.open_mail_reports();
        const auto desk = on.bus.open_mail_desk();
        const auto serving = office.open(on.bus);
    }
    CHECK(since(start) < 5s);
}

}  // namespace roster::messaging::contract
