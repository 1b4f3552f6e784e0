#pragma once
// One worker with its surroundings, for every way that a mail order can go.

#include <memory>
#include <string>
#include <vector>

#include "consumer/limits.hpp"
#include "crypto/code_derivation.hpp"
#include "tests/catch.hpp"
#include "tests/consumer/mail_fakes.hpp"
#include "tests/telemetry/collected_spans.hpp"

namespace roster::consumer::test {

using domain::MailFailure;
using messaging::MailOrder;
using messaging::ReissueVerdict;
using Kind = MailError::Kind;
using Pauses = std::vector<milliseconds>;

// One worker with its surroundings. `process` takes an order to its end in no time.
struct HandlerScene {
    crypto::KeyRing keys = crypto::KeyRing::generate();
    MailTemplates templates = *MailTemplates::load({.from = "Roster <no-reply@roster.example>"});
    ManualClock clock;
    telemetry::Metrics registry;
    MailMetrics metrics{registry};
    FakeMailer mailer;
    MailServer server{clock, registry};
    FakeDesk desk;
    UnrecordedMails unrecorded;
    OrdersUnderWay under_way;
    DisownLinks links{"https://roster.example/", keys.report_key()};

    telemetry::test::CollectedSpans spans;
    telemetry::Tracer recording{spans, {}};
    telemetry::Tracer* tracer = nullptr;

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
            MailHandlerParts{mailer, server, desk, keys, templates, clock, metrics, unrecorded,
                             under_way, 4, links, tracer},
            std::make_unique<FakeDelivery>(body, fate));
    }

    // The pauses it asked for.
    Pauses process(const MailOrder& taken) {
        const auto handler = take(taken);
        Pauses pauses;
        while (const auto pause = handler->step()) {
            pauses.push_back(*pause);
            pass(*handler, *pause);
            REQUIRE(pauses.size() < 100);
        }
        return pauses;
    }
    // Time during which the worker tells the bus, every second, that it has the order in hand.
    void pass(MailHandler& handler, milliseconds duration) {
        for (; duration > limits::keep_interval; duration -= limits::keep_interval) {
            clock.advance(limits::keep_interval);
            handler.keep();
        }
        clock.advance(duration);
        handler.keep();
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

inline bool is_mailed(const messaging::MailReport& report, const MailOrder& order) {
    return report.code == order.code->code_id && report.user == order.user &&
           report.stream == order.stream && !report.failure;
}

inline bool is_failed(const messaging::MailReport& report, const MailOrder& order,
                      MailFailure failure) {
    return report.code == order.code->code_id && report.failure == failure;
}

}  // namespace roster::consumer::test
