#pragma once
// A mail order's surroundings, all under the test's control: mail server, bus and clock.

#include <algorithm>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "consumer/mail_handler.hpp"
#include "crypto/random_ids.hpp"
#include "messaging/cloud_event.hpp"

namespace roster::consumer::test {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

// What kills a worker in the middle. Nobody catches it: it is no std::exception.
struct Crash {};

class ManualClock final : public telemetry::Clock {
public:
    [[nodiscard]] domain::LogTime log_now() const override { return log_; }
    [[nodiscard]] std::chrono::steady_clock::time_point steady_now() const override {
        return steady_;
    }
    void advance(milliseconds by) {
        log_ += by;
        steady_ += by;
    }

private:
    domain::LogTime log_ = *domain::parse_rfc3339("2026-11-22T20:14:05.123456Z");
    std::chrono::steady_clock::time_point steady_{1h};
};

struct FakeMailer final : Mailer {
    // What the next mails are answered; nothing left: accepted.
    std::deque<MailError::Kind> answers;
    std::optional<MailError::Kind> trouble;  // of the server: what every mail and rehearsal meets
    int rehearsals = 0;
    std::vector<Mail> sent;
    std::vector<Mail> tried;
    std::function<void()> before_sending;  // the server's greeting takes a while

    std::expected<void, MailError> send(const Mail& mail) override {
        tried.push_back(mail);
        if (before_sending) before_sending();
        if (mail.is_still_worth_sending && !mail.is_still_worth_sending())
            return std::unexpected(MailError{MailError::Kind::overdue, "too late"});
        if (!answers.empty()) {
            const auto kind = answers.front();
            answers.pop_front();
            return std::unexpected(MailError{kind, "451 later"});
        }
        if (trouble) return std::unexpected(MailError{*trouble, "in trouble"});
        sent.push_back(mail);
        return {};
    }
    std::expected<void, MailError> rehearse(const Mail&) override {
        ++rehearsals;
        if (trouble) return std::unexpected(MailError{*trouble, "in trouble"});
        return {};
    }

    void say_later(int times) {
        for (int i = 0; i < times; ++i) answers.push_back(MailError::Kind::later);
    }
};

// Answers after it was looked at so many times; then says that nobody does.
class FakeQuestion final : public messaging::ReissueQuestion {
public:
    using Answer = std::expected<messaging::ReissueReply, messaging::BusUnavailable>;

    FakeQuestion(Answer answer, int looks) : answer_(std::move(answer)), looks_(looks) {}
    std::optional<Answer> answer() override {
        if (looks_-- > 0) return std::nullopt;
        return answer_;
    }

private:
    Answer answer_;
    int looks_;
};

struct FakeDesk final : messaging::MailDesk {
    std::vector<messaging::MailReport> reports;
    std::vector<std::string> calls;  // in order: "report", "reissue"
    std::vector<messaging::ReissueRequest> requests;
    std::deque<messaging::ReissueReply> replies;
    std::function<messaging::MailOrder()> make_fresh;  // the log grants a code for each request
    int failing_lookups = 0;
    int failing_reports = 0;
    int looks_for_an_answer = 0;  // until a node has answered
    bool reissues_unavailable = false;
    std::string crash_at;  // the call that kills the worker before it is done

    std::expected<std::optional<messaging::MailReport>, messaging::BusUnavailable> reported(
        const domain::EventId& order) override {
        if (fails(failing_lookups)) return down();
        const auto last = std::find_if(reports.rbegin(), reports.rend(),
                                       [&](const auto& each) { return each.order == order; });
        return last == reports.rend() ? std::nullopt : std::optional(*last);
    }
    std::expected<void, messaging::BusUnavailable> report(
        const messaging::MailReport& report) override {
        note("report");
        if (fails(failing_reports)) return down();
        reports.push_back(report);
        return {};
    }
    std::unique_ptr<messaging::ReissueQuestion> ask_reissue(
        const messaging::ReissueRequest& request, milliseconds) override {
        note("reissue");
        requests.push_back(request);
        return std::make_unique<FakeQuestion>(next_answer(), looks_for_an_answer);
    }
    std::expected<domain::LogTime, messaging::BusUnavailable> log_time(milliseconds) override {
        return down();
    }

private:
    FakeQuestion::Answer next_answer() {
        if (make_fresh)
            return messaging::ReissueReply{messaging::ReissueVerdict::reissued, make_fresh(), {}};
        if (reissues_unavailable || replies.empty()) return down();
        auto reply = replies.front();
        replies.pop_front();
        return reply;
    }
    static std::unexpected<messaging::BusUnavailable> down() {
        return std::unexpected(messaging::BusUnavailable{"down"});
    }
    static bool fails(int& times) {
        if (times == 0) return false;
        --times;
        return true;
    }
    void note(const char* call) {
        if (crash_at == call) throw Crash{};
        calls.emplace_back(call);
    }
};

// What became of a delivery; outlives it.
struct Fate {
    bool acknowledged = false;
    bool rejected = false;
    bool forgotten = false;
    std::optional<milliseconds> given_back;
    int kept = 0;
};

class FakeDelivery final : public messaging::Delivery {
public:
    FakeDelivery(std::string body, Fate& fate) : body_(std::move(body)), fate_(fate) {}
    [[nodiscard]] const std::string& body() const override { return body_; }
    [[nodiscard]] int attempt() const override { return 1; }
    void acknowledge() override { fate_.acknowledged = true; }
    void give_back(milliseconds delay) override { fate_.given_back = delay; }
    void in_progress() override { ++fate_.kept; }
    void reject() override { fate_.rejected = true; }
    void forget() override { fate_.forgotten = true; }

private:
    std::string body_;
    Fate& fate_;
};

inline messaging::MailOrder order_for(domain::LogTime issued_at, milliseconds lifetime = 60s) {
    return {.log = crypto::new_id<domain::LogId>(issued_at),
            .event_id = crypto::new_id<domain::EventId>(issued_at),
            .stream = crypto::new_id<domain::StreamId>(issued_at),
            .user = crypto::new_id<domain::UserId>(issued_at),
            .code =
                messaging::OrderedCode{
                    .code_id = crypto::new_id<domain::CodeId>(issued_at),
                    .code_key_id = domain::CodeKeyId::parse("c1").value(),
                    .life = domain::CodeLife::parse(issued_at, issued_at + lifetime).value()},
            .recorded_at = issued_at,
            .recipient = {.email = *domain::EmailAddress::parse("ada@example.org"), .locale = {}},
            .traceparent = telemetry::Traceparent::parse(
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")};
}

// Another code for the same person.
inline messaging::MailOrder fresh_order(const messaging::MailOrder& ordered,
                                        domain::LogTime issued_at) {
    auto fresh = order_for(issued_at);
    fresh.log = ordered.log;
    fresh.stream = ordered.stream;
    fresh.user = ordered.user;
    fresh.code->code_key_id = ordered.code->code_key_id;
    return fresh;
}

inline std::string encoded(const messaging::MailOrder& order, const crypto::KeyRing& keys) {
    return messaging::encode_mail_cloud_event(
        order,
        {.log = order.log,
         .position = {7},
         .stream = order.stream,
         .event_id = order.event_id,
         .type = order.code ? "CodeIssued" : "RegistrationShadowed",
         .recorded_at = order.recorded_at,
         .traceparent = order.traceparent},
        "{}", keys.mail_key());
}

}  // namespace roster::consumer::test
