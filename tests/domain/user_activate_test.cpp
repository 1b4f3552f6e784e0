#include "tests/domain/specification.hpp"

namespace roster::domain::test {
namespace {

const History pending{registered(), issued(code_1, 0s)};

// `count` wrong codes, one a minute from 0 s, three on each code.
History wrong_codes(int count, NetworkTag network) {
    History history{registered()};
    for (int i = 0; i < count; ++i) {
        const auto code = numbered<CodeId>(10 + i / 3);
        if (i % 3 == 0) history.push_back(issued(code, i * 1min, CodeReason::resend));
        history.push_back(rejected(code, i * 1min, 2 - i % 3, network));
    }
    return history;
}

TEST_CASE("the right code with the right password activates", "[domain]") {
    given(pending).when(activating(59'999ms, version(1), code_1)).then(activated(code_1, 59'999ms));
}

TEST_CASE("without a matching password nobody is told anything", "[domain]") {
    const auto command = activating(20s, std::nullopt, code_1);
    given().when(command).then_refused(InvalidCredentials{});
    given(pending).when(command).then_refused(InvalidCredentials{});
    given(active_history()).when(command).then_refused(InvalidCredentials{});
    given(shadowed_history()).when(command).then_refused(InvalidCredentials{});
    given(registered(), erased(1s)).when(command).then_refused(InvalidCredentials{});
}

TEST_CASE("a password checked against an event that is not current is checked again", "[domain]") {
    given().when(activating(20s, version(1), code_1)).then_refused(NeedsVerification{});
    given(pending).when(activating(20s, version(2), code_1)).then_refused(NeedsVerification{});
    given(active_history())
        .when(activating(90s, version(2), code_1))
        .then_refused(NeedsVerification{});
    given(shadowed_history())
        .when(activating(110s, version(3), code_1))
        .then_refused(NeedsVerification{});
    given(registered(), erased(1s))
        .when(activating(2s, version(1), code_1))
        .then_refused(NeedsVerification{});
}

TEST_CASE("a password replaced on another node cannot be activated with the new one's code",
          "[domain]") {
    // Node A checked the password of version 1. Node B put another claim in its place, and that
    // claim's code is the right one.
    const auto replaced_elsewhere = after(pending, claimed(20s, "second", home, version(1)),
                                          of_claim(version(3), issued(code_2, 20s)));
    given(replaced_elsewhere)
        .when(activating(21s, version(1), code_2))
        .then_refused(NeedsVerification{});
    given(replaced_elsewhere)
        .when(activating(21s, version(3), code_2))
        .then(activated(code_2, 21s));
}

TEST_CASE("a claim's code works with its own password alone", "[domain]") {
    const auto contested =
        after(pending, claimed(5s, "second", elsewhere),
              of_claim(version(3), issued(code_2, 5s, CodeReason::registration, elsewhere)));
    given(contested).when(activating(9s, version(1), code_1)).then(activated(code_1, 9s));
    given(contested).when(activating(9s, version(3), code_2)).then(activated(code_2, 9s));
    given(contested).when(activating(9s, version(1), code_2)).then(rejected(code_1, 9s, 2));
    given(contested).when(activating(9s, version(3), code_1)).then(rejected(code_2, 9s, 2));
}

TEST_CASE("a claim that has got no code yet has none to try", "[domain]") {
    given(after(pending, claimed(5s)))
        .when(activating(9s, version(3), code_1))
        .then_refused(CodeHasExpired{});
}

TEST_CASE("wrong codes of one claim do not burn another's code", "[domain]") {
    auto history =
        after(pending, claimed(5s, "second", elsewhere), of_claim(version(3), issued(code_2, 5s)));
    for (int left = 2; left >= 0; --left) history.push_back(rejected(code_2, 6s, left, elsewhere));
    given(history).when(activating(9s, version(3), code_2)).then_refused(CodeIsBurned{});
    given(history).when(activating(9s, version(1), code_1)).then(activated(code_1, 9s));
}

TEST_CASE("a password from before an erasure is not the one of the registration after it",
          "[domain]") {
    auto again = registered(6s);
    again.user_id = user_2;
    given(registered(), issued(code_1, 0s), erased(5s), again)
        .when(activating(7s, version(1), code_1))
        .then_refused(NeedsVerification{});
}

TEST_CASE("a code works once", "[domain]") {
    given(active_history()).when(activating(21s, version(1), code_1)).then_refused(AlreadyActive{});
}

TEST_CASE("a wrong code costs one of three attempts", "[domain]") {
    const auto command = activating(10s, version(1), std::nullopt);
    given(pending).when(command).then(rejected(code_1, 10s, 2));
    given(after(pending, rejected(code_1, 1s, 2))).when(command).then(rejected(code_1, 10s, 1));
    given(after(pending, rejected(code_1, 1s, 2), rejected(code_1, 2s, 1)))
        .when(command)
        .then(rejected(code_1, 10s, 0));
}

TEST_CASE("after three wrong codes the right one is burned", "[domain]") {
    const auto burned =
        after(pending, rejected(code_1, 1s, 2), rejected(code_1, 2s, 1), rejected(code_1, 3s, 0));
    given(burned).when(activating(10s, version(1), code_1)).then_refused(CodeIsBurned{});
    given(burned).when(activating(10s, version(1), std::nullopt)).then_refused(CodeIsBurned{});
}

TEST_CASE("a new code has three attempts of its own", "[domain]") {
    const auto renewed = after(pending, rejected(code_1, 1s, 2), rejected(code_1, 2s, 1),
                               rejected(code_1, 3s, 0), issued(code_2, 20s, CodeReason::resend));
    given(renewed).when(activating(21s, version(1), code_2)).then(activated(code_2, 21s));
    given(renewed).when(activating(21s, version(1), std::nullopt)).then(rejected(code_2, 21s, 2));
}

TEST_CASE("the code before the newest one is wrong", "[domain]") {
    given(after(pending, issued(code_2, 20s, CodeReason::resend)))
        .when(activating(21s, version(1), code_1))
        .then(rejected(code_2, 21s, 2));
}

TEST_CASE("the code before a restart is wrong", "[domain]") {
    given(after(pending, restarted(20s),
                of_claim(version(3), issued(code_2, 20s, CodeReason::restart))))
        .when(activating(21s, version(3), code_1))
        .then(rejected(code_2, 21s, 2));
}

TEST_CASE("a right code too late ends the window in the log", "[domain]") {
    given(pending).when(activating(60s, version(1), code_1)).then(expired(code_1, 60s));
    given(pending).when(activating(5min, version(1), std::nullopt)).then(expired(code_1, 60s));
}

TEST_CASE("after the end of the window that the log knows of nothing is written", "[domain]") {
    given(after(pending, expired(code_1, 60s)))
        .when(activating(61s, version(1), code_1))
        .then_refused(CodeHasExpired{});
}

TEST_CASE("an expired code is expired and not burned", "[domain]") {
    given(after(pending, rejected(code_1, 1s, 2), rejected(code_1, 2s, 1), rejected(code_1, 3s, 0)))
        .when(activating(60s, version(1), code_1))
        .then(expired(code_1, 60s));
}

TEST_CASE("ten wrong codes in 24 h from one network stop that network only", "[domain]") {
    const auto history = after(wrong_codes(10, home), issued(code_1, 30min, CodeReason::resend));
    given(history)
        .when(activating(30min, version(1), code_1, home))
        .then_refused(TooManyAttempts{24h - 30min});
    given(history)
        .when(activating(30min, version(1), code_1, elsewhere))
        .then(activated(code_1, 30min));
}

TEST_CASE("nine wrong codes from one network leave one more", "[domain]") {
    given(after(wrong_codes(9, home), issued(code_1, 30min, CodeReason::resend)))
        .when(activating(30min, version(1), std::nullopt, home))
        .then(rejected(code_1, 30min, 2));
}

// As many wrong codes at 15 min, five from each network.
History wrong_from_many(int count, Duration when = 15min) {
    History history{registered(), issued(numbered<CodeId>(9), when)};
    for (int i = 0; i < count; ++i) {
        const NetworkTag network{static_cast<std::uint32_t>(100 + i / 5)};
        history.push_back(rejected(numbered<CodeId>(9), when, 0, network));
    }
    return history;
}

TEST_CASE("twenty-four wrong codes in 24 h stop every network that made one, and thirty all",
          "[domain]") {
    const auto with_code = [](int wrong) {
        return after(wrong_from_many(wrong), issued(code_1, 30min, CodeReason::resend));
    };
    constexpr NetworkTag guilty{100};
    given(with_code(23))
        .when(activating(30min, version(1), code_1, guilty))
        .then(activated(code_1, 30min));
    given(with_code(24))
        .when(activating(30min, version(1), code_1, guilty))
        .then_refused(TooManyAttempts{24h - 15min});
    given(with_code(29))
        .when(activating(30min, version(1), code_1, home))
        .then(activated(code_1, 30min));
    given(with_code(30))
        .when(activating(30min, version(1), code_1, home))
        .then_refused(TooManyAttempts{24h - 15min});
}

TEST_CASE("sixty wrong codes in 30 days stop everybody, the last twelve of them one by one",
          "[domain]") {
    const auto spent = [](int wrong) {
        auto history = wrong_from_many(wrong, 0s);
        history.push_back(issued(code_1, 48h, CodeReason::resend));
        return history;
    };
    constexpr NetworkTag guilty{100};
    given(spent(47)).when(activating(48h, version(1), code_1, guilty)).then(activated(code_1, 48h));
    given(spent(48))
        .when(activating(48h, version(1), code_1, guilty))
        .then_refused(TooManyAttempts{28 * 24h});
    given(spent(59)).when(activating(48h, version(1), code_1, home)).then(activated(code_1, 48h));
    given(spent(60))
        .when(activating(48h, version(1), code_1, home))
        .then_refused(TooManyAttempts{28 * 24h});
}

TEST_CASE("spent attempts come back when the oldest is 24 h old, rounded up to seconds",
          "[domain]") {
    const auto history = wrong_codes(10, home);
    given(history)
        .when(activating(24h - 1ms, version(1), std::nullopt, home))
        .then_refused(TooManyAttempts{1s});
    given(history)
        .when(activating(24h - 1001ms, version(1), std::nullopt, home))
        .then_refused(TooManyAttempts{2s});
    given(after(history, issued(code_1, 24h, CodeReason::resend)))
        .when(activating(24h, version(1), std::nullopt, home))
        .then(rejected(code_1, 24h, 2));
}

TEST_CASE("the longer of two waits is told", "[domain]") {
    // Elsewhere 20 wrong codes at 0 s, here 10 at 1 h: in all again after 24 h, from here after 25
    // h.
    History history{registered(), issued(code_1, 0s)};
    for (int i = 0; i < 20; ++i) history.push_back(rejected(code_1, 0s, 0, elsewhere));
    for (int i = 0; i < 10; ++i) history.push_back(rejected(code_1, 1h, 0, home));
    given(history)
        .when(activating(2h, version(1), code_1, home))
        .then_refused(TooManyAttempts{23h});
    given(history)
        .when(activating(2h, version(1), code_1, NetworkTag{7}))
        .then_refused(TooManyAttempts{22h});
}

TEST_CASE("a restart gives no attempts back", "[domain]") {
    given(after(wrong_codes(10, home), restarted(30min),
                old(issued(code_1, 30min, CodeReason::restart))))
        .when(activating(30min, version(16), code_1, home))
        .then_refused(TooManyAttempts{24h - 30min});
}

TEST_CASE("spent attempts are told before the end of the window", "[domain]") {
    given(wrong_codes(10, home))
        .when(activating(1h, version(1), std::nullopt, home))
        .then_refused(TooManyAttempts{23h});
    given(after(wrong_codes(10, home), expired(numbered<CodeId>(13), 10min)))
        .when(activating(1h, version(1), std::nullopt, home))
        .then_refused(TooManyAttempts{23h});
}

}  // namespace
}  // namespace roster::domain::test
