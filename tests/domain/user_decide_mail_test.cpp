#include "tests/domain/specification.hpp"

namespace roster::domain::test {
namespace {

const History pending{registered(), issued(code_1, 0s)};

ReissueCode reissuing(Duration when, CodeId origin, CodeId code) {
    return {user_1, origin, new_code(code), at(when)};
}

// --- ReissueCode

TEST_CASE("a code too old to be mailed is reissued", "[domain]") {
    given(pending).when(reissuing(50s, code_1, code_2)).then(reissued(code_2, code_1, 50s));
}

TEST_CASE("a reissue opens a new window after the end of the older one", "[domain]") {
    given(after(pending, expired(code_1, 60s)))
        .when(reissuing(10min, code_1, code_2))
        .then(reissued(code_2, code_1, 10min));
}

TEST_CASE("a lost reply is repeated with the same code while that has 3/4 of its life",
          "[domain]") {
    const auto history = after(pending, reissued(code_2, code_1, 50s));
    given(history).when(reissuing(65s, code_1, code_3)).then_repeated(code_2);
    given(history)
        .when(reissuing(65'001ms, code_1, code_3))
        .then(reissued(code_3, code_1, 65'001ms));
}

TEST_CASE("a code that was never reissued is not repeated but replaced", "[domain]") {
    given(pending).when(reissuing(1s, code_1, code_2)).then(reissued(code_2, code_1, 1s));
    given().when(reissuing(1s, code_1, code_2)).then_nothing();
}

TEST_CASE("a code is reissued three times at most, then its mail has failed", "[domain]") {
    const auto twice =
        after(pending, reissued(code_2, code_1, 50s), reissued(code_3, code_1, 100s));
    given(twice).when(reissuing(150s, code_1, code_4)).then(reissued(code_4, code_1, 150s));
    given(after(twice, reissued(code_4, code_1, 150s)))
        .when(reissuing(200s, code_1, code_5))
        .then(mail_failed(code_4, 200s, MailFailure::stale));
}

TEST_CASE("after three reissues a lost reply is still repeated", "[domain]") {
    given(after(pending, reissued(code_2, code_1, 50s), reissued(code_3, code_1, 100s),
                reissued(code_4, code_1, 150s)))
        .when(reissuing(155s, code_1, code_5))
        .then_repeated(code_4);
}

TEST_CASE("another code asked for by the person may be reissued three times again", "[domain]") {
    given(after(pending, reissued(code_2, code_1, 50s), reissued(code_3, code_1, 100s),
                reissued(code_4, code_1, 150s), issued(code_5, 200s, CodeReason::resend)))
        .when(reissuing(250s, code_5, code_1))
        .then(reissued(code_1, code_5, 250s));
}

TEST_CASE("a code is not reissued when it is an hour old", "[domain]") {
    given(pending)
        .when(reissuing(1h - 1us, code_1, code_2))
        .then(reissued(code_2, code_1, 1h - 1us));
    given(pending)
        .when(reissuing(1h, code_1, code_2))
        .then(mail_failed(code_1, 1h, MailFailure::stale));
}

TEST_CASE("the hour counts from the code that the person asked for", "[domain]") {
    given(after(pending, reissued(code_2, code_1, 50min)))
        .when(reissuing(1h, code_1, code_3))
        .then(mail_failed(code_2, 1h, MailFailure::stale));
}

TEST_CASE("a code that was mailed or replaced is not reissued", "[domain]") {
    given(after(pending, mailed(code_1, 1s))).when(reissuing(50s, code_1, code_2)).then_nothing();
    given(after(pending, mail_failed(code_1, 1s, MailFailure::refused)))
        .when(reissuing(50s, code_1, code_2))
        .then_nothing();
    given(after(pending, issued(code_2, 20s, CodeReason::resend)))
        .when(reissuing(50s, code_1, code_3))
        .then_nothing();
    given(after(pending, reissued(code_2, code_1, 50s), mailed(code_2, 51s)))
        .when(reissuing(55s, code_1, code_3))
        .then_nothing();
}

TEST_CASE("a worker knows a code by the one it was told to mail", "[domain]") {
    given(after(pending, reissued(code_2, code_1, 50s)))
        .when(reissuing(100s, code_2, code_3))
        .then_nothing();
}

TEST_CASE("a code of an account that is active by now is not reissued", "[domain]") {
    given(active_history()).when(reissuing(50s, code_1, code_2)).then_nothing();
}

TEST_CASE("that nobody reported is not the end of a code's mail", "[domain]") {
    const auto unreported =
        after(pending, expired(code_1, 60s), mail_failed(code_1, 6min, MailFailure::no_report));
    given(unreported).when(reissuing(59min, code_1, code_2)).then(reissued(code_2, code_1, 59min));
    given(unreported)
        .when(reissuing(1h, code_1, code_2))
        .then(mail_failed(code_1, 1h, MailFailure::stale));
}

TEST_CASE("each claim's code is reissued for itself", "[domain]") {
    const auto contested = after(pending, claimed(5s), of_claim(version(3), issued(code_2, 5s)));
    given(contested).when(reissuing(50s, code_1, code_3)).then(reissued(code_3, code_1, 50s));
    given(contested)
        .when(reissuing(50s, code_2, code_3))
        .then(of_claim(version(3), reissued(code_3, code_2, 50s)));
}

TEST_CASE("the code of a claim that is gone is not reissued", "[domain]") {
    given(after(pending, claimed(5s, "second", home, version(1))))
        .when(reissuing(50s, code_1, code_3))
        .then_nothing();
    given(after(pending, disowned(code_1, 5s))).when(reissuing(50s, code_1, code_3)).then_nothing();
}

TEST_CASE("a shadow's code is not reissued", "[domain]") {
    given(shadowed_history()).when(reissuing(150s, code_2, code_3)).then_nothing();
}

TEST_CASE("a reissue for nobody, somebody else or an unknown code changes nothing", "[domain]") {
    given().when(reissuing(50s, code_1, code_2)).then_nothing();
    given(registered(), issued(code_1, 0s), erased(1s))
        .when(reissuing(50s, code_1, code_2))
        .then_nothing();
    given(pending).when(ReissueCode{user_2, code_1, new_code(code_2), at(50s)}).then_nothing();
    given(active_history())
        .when(ReissueCode{user_2, code_1, new_code(code_2), at(50s)})
        .then_nothing();
    given(pending).when(reissuing(50s, code_3, code_2)).then_nothing();
}

TEST_CASE("a reissued code gives attempts on it anew, and none of the day's", "[domain]") {
    auto history = after(pending, rejected(code_1, 1s, 2), rejected(code_1, 2s, 1),
                         rejected(code_1, 3s, 0), reissued(code_2, code_1, 50s));
    given(history).when(activating(51s, version(1), std::nullopt)).then(rejected(code_2, 51s, 2));
    for (int i = 0; i < 7; ++i) history.push_back(rejected(code_2, 52s, 0));
    given(after(history, reissued(code_3, code_1, 70s)))
        .when(activating(71s, version(1), code_3))
        .then_refused(TooManyAttempts{24h - 70s});
}

// --- RecordMailed, RecordMailFailed

TEST_CASE("the first report of a code's mail is kept", "[domain]") {
    given(pending).when(RecordMailed{user_1, code_1, at(2s)}).then(mailed(code_1, 2s));
    auto unconfirmed = mailed(code_1, 2s);
    unconfirmed.unconfirmed = true;
    given(pending).when(RecordMailed{user_1, code_1, at(2s), true}).then(unconfirmed);
    given(pending)
        .when(RecordMailFailed{user_1, code_1, MailFailure::refused, detail_of("550 no such user"),
                               at(2s)})
        .then(mail_failed(code_1, 2s, MailFailure::refused, "550 no such user"));
}

TEST_CASE("an outcome that is told late takes the place of none", "[domain]") {
    const auto unreported = after(pending, mail_failed(code_1, 6min, MailFailure::no_report));
    given(unreported).when(RecordMailed{user_1, code_1, at(7min)}).then(mailed(code_1, 7min));
    given(unreported)
        .when(RecordMailFailed{user_1, code_1, MailFailure::refused, detail_of("550"), at(7min)})
        .then(mail_failed(code_1, 7min, MailFailure::refused, "550"));
    given(unreported)
        .when(RecordMailFailed{user_1, code_1, MailFailure::no_report, {}, at(7min)})
        .then_nothing();
    given(after(unreported, mailed(code_1, 7min)))
        .when(RecordMailFailed{user_1, code_1, MailFailure::refused, detail_of("550"), at(8min)})
        .then_nothing();
}

TEST_CASE("nobody misses the report of a code that activated an account", "[domain]") {
    given(active_history())
        .when(RecordMailFailed{user_1, code_1, MailFailure::no_report, {}, at(6min)})
        .then_nothing();
}

TEST_CASE("later reports of a code's mail are not", "[domain]") {
    const RecordMailed success{user_1, code_1, at(9s)};
    const RecordMailFailed failure{user_1, code_1, MailFailure::refused, {}, at(9s)};
    const auto told = after(pending, mailed(code_1, 2s));
    given(told).when(success).then_nothing();
    given(told).when(failure).then_nothing();
    const auto failed = after(pending, mail_failed(code_1, 2s, MailFailure::undelivered));
    given(failed).when(success).then_nothing();
    given(failed).when(failure).then_nothing();
}

TEST_CASE("the report of a mail that crossed with a newer code is kept, once", "[domain]") {
    const auto replaced = after(pending, issued(code_2, 20s, CodeReason::resend));
    given(replaced).when(RecordMailed{user_1, code_1, at(21s)}).then(mailed(code_1, 21s));
    given(replaced)
        .when(RecordMailFailed{user_1, code_1, MailFailure::refused, detail_of("550"), at(21s)})
        .then(mail_failed(code_1, 21s, MailFailure::refused, "550"));
    given(after(replaced, mailed(code_1, 21s)))
        .when(RecordMailed{user_1, code_1, at(22s)})
        .then_nothing();
}

TEST_CASE("no report about a replaced code is no failure", "[domain]") {
    const RecordMailFailed nobody_said{user_1, code_1, MailFailure::no_report, {}, at(10min)};
    given(pending).when(nobody_said).then(mail_failed(code_1, 10min, MailFailure::no_report));
    given(after(pending, issued(code_2, 20s, CodeReason::resend))).when(nobody_said).then_nothing();
}

TEST_CASE("a report that arrives after the activation is kept", "[domain]") {
    given(active_history()).when(RecordMailed{user_1, code_1, at(30s)}).then(mailed(code_1, 30s));
    given(after(active_history(), mailed(code_1, 30s)))
        .when(RecordMailed{user_1, code_1, at(31s)})
        .then_nothing();
    given(shadowed_history())
        .when(RecordMailFailed{user_1, code_1, MailFailure::refused, {}, at(110s)})
        .then(mail_failed(code_1, 110s, MailFailure::refused));
}

TEST_CASE("reports of a shadow's code, or of nobody's, are not kept", "[domain]") {
    given(shadowed_history()).when(RecordMailed{user_1, code_2, at(110s)}).then_nothing();
    given(pending).when(RecordMailed{user_1, code_2, at(2s)}).then_nothing();
    given(pending).when(RecordMailed{user_2, code_1, at(2s)}).then_nothing();
    given(active_history()).when(RecordMailed{user_2, code_1, at(30s)}).then_nothing();
    given().when(RecordMailed{user_1, code_1, at(2s)}).then_nothing();
    given(registered(), issued(code_1, 0s), erased(1s))
        .when(RecordMailFailed{user_1, code_1, MailFailure::refused, {}, at(2s)})
        .then_nothing();
}

}  // namespace
}  // namespace roster::domain::test
