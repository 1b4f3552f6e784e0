#include "tests/domain/specification.hpp"

namespace roster::domain::test {
namespace {

const History pending{registered(), issued(code_1, 0s)};

// A code every `step`, from 0 s, all from `network`.
History codes(int count, Duration step, NetworkTag network = home) {
    History history{registered()};
    for (int i = 0; i < count; ++i) {
        const auto id = numbered<CodeId>(10 + i);
        history.push_back(issued(id, i * step, CodeReason::resend, network));
    }
    return history;
}

TEST_CASE("a pending person gets another code", "[domain]") {
    given(pending)
        .when(resending(15s, version(1), code_2))
        .then(issued(code_2, 15s, CodeReason::resend));
}

TEST_CASE("another code needs no word about the end of the older one", "[domain]") {
    given(pending)
        .when(resending(2min, version(1), code_2))
        .then(issued(code_2, 2min, CodeReason::resend));
    given(after(pending, expired(code_1, 60s)))
        .when(resending(2min, version(1), code_2))
        .then(issued(code_2, 2min, CodeReason::resend));
}

TEST_CASE("another code needs the password", "[domain]") {
    given().when(resending(20s, std::nullopt, code_2)).then_refused(InvalidCredentials{});
    given(pending).when(resending(20s, std::nullopt, code_2)).then_refused(InvalidCredentials{});
    given(pending).when(resending(20s, version(2), code_2)).then_refused(NeedsVerification{});
    given().when(resending(20s, version(1), code_2)).then_refused(NeedsVerification{});
    given(registered(), erased(1s))
        .when(resending(20s, version(1), code_2))
        .then_refused(NeedsVerification{});
}

TEST_CASE("an active account needs no code", "[domain]") {
    given(active_history()).when(resending(2min, version(1), code_2)).then_refused(AlreadyActive{});
}

TEST_CASE("codes of a claim are at least 15 s apart, wherever they are asked from", "[domain]") {
    given(pending).when(resending(10s, version(1), code_2)).then_refused(TooManyCodes{5s});
    given(pending)
        .when(resending(14'999ms, version(1), code_2, elsewhere))
        .then_refused(TooManyCodes{1s});
    given(pending).when(resending(0s, version(1), code_2)).then_refused(TooManyCodes{15s});
}

TEST_CASE("five codes an hour go to one network", "[domain]") {
    const auto history = codes(5, 1min);
    given(history).when(resending(10min, version(1), code_1)).then_refused(TooManyCodes{50min});
    given(history)
        .when(resending(10min, version(1), code_1, elsewhere))
        .then(issued(code_1, 10min, CodeReason::resend, elsewhere));
    given(history).when(resending(1h - 1us, version(1), code_1)).then_refused(TooManyCodes{1s});
    given(history)
        .when(resending(1h, version(1), code_1))
        .then(issued(code_1, 1h, CodeReason::resend));
}

TEST_CASE("two claims do not wait for each other", "[domain]") {
    given(after(pending, claimed(5s, "second", elsewhere)))
        .when(resending(6s, version(3), code_2, elsewhere))
        .then(of_claim(version(3), issued(code_2, 6s, CodeReason::resend, elsewhere)));
    given(after(pending, claimed(5s), of_claim(version(3), issued(code_2, 5s))))
        .when(resending(15s, version(1), code_3))
        .then(issued(code_3, 15s, CodeReason::resend));
}

TEST_CASE("fifteen codes in 24 h stop every network that asked for one, and twenty all",
          "[domain]") {
    const auto resent = issued(code_1, 12h, CodeReason::resend, elsewhere);
    const auto again = resending(12h, version(1), code_1, elsewhere);
    given(codes(15, 20min))
        .when(resending(12h, version(1), code_1))
        .then_refused(TooManyCodes{12h});
    given(codes(14, 20min))
        .when(resending(12h, version(1), code_1))
        .then(issued(code_1, 12h, CodeReason::resend));
    given(codes(19, 20min)).when(again).then(resent);
    given(codes(20, 20min)).when(again).then_refused(TooManyCodes{12h});
    given(codes(20, 20min))
        .when(resending(24h, version(1), code_1, elsewhere))
        .then(issued(code_1, 24h, CodeReason::resend, elsewhere));
}

TEST_CASE("codes that were disowned are there again", "[domain]") {
    auto history = after({registered()}, claimed(0s, "second", elsewhere));
    for (int i = 0; i < 20; ++i) {
        history.push_back(of_claim(version(2), issued(numbered<CodeId>(10 + i), i * 20min,
                                                      CodeReason::resend, elsewhere)));
    }
    const auto command = resending(7h, version(1), code_1);
    given(history).when(command).then_refused(TooManyCodes{17h});
    given(after(history, disowned(numbered<CodeId>(29), 6h + 30min, version(2))))
        .when(command)
        .then(issued(code_1, 7h, CodeReason::resend));
}

TEST_CASE("the longest of the waits for a code is told", "[domain]") {
    given(codes(20, 1min))
        .when(resending(19min, version(1), code_1))
        .then_refused(TooManyCodes{24h - 14min});
}

TEST_CASE("a restart gives no codes back", "[domain]") {
    given(after(codes(5, 1min), restarted(10min)))
        .when(resending(10min, version(7), code_1))
        .then_refused(TooManyCodes{50min});
}

TEST_CASE("codes that the mail worker asked for are not the person's", "[domain]") {
    given(after(pending, reissued(code_2, code_1, 20s), reissued(code_3, code_1, 40s)))
        .when(resending(41s, version(1), code_4))
        .then(issued(code_4, 41s, CodeReason::resend));
}

TEST_CASE("a setting of 0 is no limit", "[domain]") {
    const Policy no_cooldown{.resend_cooldown = 0s};
    const Policy no_hourly_limit{.codes_per_hour_and_network = 0};
    const Policy no_daily_limit{.codes_per_hour_and_network = 0, .codes_per_day = 0};
    given(pending)
        .under(no_cooldown)
        .when(resending(0s, version(1), code_2))
        .then(issued(code_2, 0s, CodeReason::resend));
    given(codes(5, 1min))
        .under(no_hourly_limit)
        .when(resending(5min, version(1), code_1))
        .then(issued(code_1, 5min, CodeReason::resend));
    given(codes(20, 1min))
        .under(no_daily_limit)
        .when(resending(20min, version(1), code_1))
        .then(issued(code_1, 20min, CodeReason::resend));
}

TEST_CASE("a command that arrived before the newest code was issued still has to wait",
          "[domain]") {
    given(after(pending, issued(code_2, 20s, CodeReason::resend)))
        .when(resending(19s, version(1), code_3))
        .then_refused(TooManyCodes{16s});
    given(pending)
        .under({.resend_cooldown = 0s})
        .when(resending(-1s, version(1), code_2))
        .then(issued(code_2, -1s, CodeReason::resend));
}

}  // namespace
}  // namespace roster::domain::test
