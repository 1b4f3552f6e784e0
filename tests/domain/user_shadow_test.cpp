// What happens to somebody who registers an address that is active. See "Shadow" in
// docs/architecture.md.
#include "tests/domain/specification.hpp"

namespace roster::domain::test {
namespace {

constexpr auto owner = version(1);
constexpr auto stranger = version(4);

CodeIssued shadow_code(CodeId code, Duration when, NetworkTag network = home,
                       StreamVersion claim = stranger) {
    return of_claim(claim, issued(code, when, CodeReason::shadow, network));
}

TEST_CASE("registering an active address casts a shadow and sends the owner a notice", "[domain]") {
    given(active_history())
        .when(registering(100s, "second", code_2))
        .then(shadowed(100s, true), shadow_code(code_2, 100s));
}

TEST_CASE("the owner gets one notice in 24 h", "[domain]") {
    const auto third = [](Duration when, bool notice) {
        given(shadowed_history())
            .when(registering(when, "third", code_3, elsewhere))
            .then(shadowed(when, notice, "third", elsewhere),
                  shadow_code(code_3, when, elsewhere, version(6)));
    };
    third(3h, false);
    third(100s + 24h - 1us, false);
    third(100s + 24h, true);
}

TEST_CASE("shadows stand side by side like claims", "[domain]") {
    const auto two = after(shadowed_history(), shadowed(101s, false, "third"),
                           shadow_code(code_3, 101s, home, version(6)));
    given(two).when(activating(110s, stranger, std::nullopt)).then(rejected(code_2, 110s, 2));
    given(two).when(activating(110s, version(6), std::nullopt)).then(rejected(code_3, 110s, 2));
    given(two)
        .when(registering(110s, "4th", code_4))
        .then(shadowed(110s, false, "4th", home, stranger),
              shadow_code(code_4, 110s, home, version(8)));
}

TEST_CASE("where accounts are disclosed an active address is refused", "[domain]") {
    given(active_history())
        .under({.disclose_accounts = true})
        .when(registering(100s, "second", code_2))
        .then_refused(AlreadyRegistered{});
}

TEST_CASE("the owner who registers again with the same password changes nothing", "[domain]") {
    auto command = registering(200s, "first", code_3);
    command.matched_password = owner;
    given(active_history()).when(command).then_nothing();
    given(shadowed_history()).when(command).then_nothing();
}

TEST_CASE("a shadow with the owner's own password leaves the owner's account the first match",
          "[domain]") {
    const auto state =
        fold(after(active_history(), shadowed(100s, true, "first"), shadow_code(code_2, 100s)));
    const auto passwords = known_passwords(state);
    REQUIRE(passwords.size() == 2);
    CHECK(passwords[0].version == owner);
    CHECK(passwords[0].hash == passwords[1].hash);
}

TEST_CASE(
    "registering a shadowed address with the shadow's password changes nothing while the window is "
    "open",
    "[domain]") {
    auto command = registering(159s, "second", code_3);
    command.matched_password = stranger;
    given(shadowed_history()).when(command).then_nothing();
    command.now = at(160s);
    given(shadowed_history()).when(command).then(shadow_code(code_3, 160s));
}

TEST_CASE("a shadow's codes are counted like anybody's", "[domain]") {
    given(shadowed_history())
        .when(resending(114s, stranger, code_3))
        .then_refused(TooManyCodes{1s});
    auto history = shadowed_history();
    for (int i = 1; i < 5; ++i)
        history.push_back(shadow_code(numbered<CodeId>(i), 100s + i * 1min));
    given(history).when(registering(10min, "third", code_3)).then(shadowed(10min, false, "third"));
    given(history)
        .when(resending(10min, stranger, code_3))
        .then_refused(TooManyCodes{50min + 100s});
    given(history)
        .when(registering(10min, "third", code_3, elsewhere))
        .then(shadowed(10min, false, "third", elsewhere),
              shadow_code(code_3, 10min, elsewhere, version(10)));
}

TEST_CASE("a first shadow is not charged for what the owner spent", "[domain]") {
    History history{registered()};
    for (int i = 0; i < 5; ++i) history.push_back(issued(numbered<CodeId>(i), i * 1min));
    for (int i = 0; i < 10; ++i) history.push_back(rejected(numbered<CodeId>(4), 241s, 0));
    history.push_back(activated(numbered<CodeId>(4), 242s));
    given(history)
        .when(registering(243s, "second", code_2))
        .then(shadowed(243s, true), shadow_code(code_2, 243s, home, version(18)));
    const auto cast =
        after(history, shadowed(243s, true), shadow_code(code_2, 243s, home, version(18)));
    given(cast).when(activating(244s, version(18), std::nullopt)).then(rejected(code_2, 244s, 2));
    given(cast)
        .when(resending(258s, version(18), code_3))
        .then(shadow_code(code_3, 258s, home, version(18)));
}

TEST_CASE("with a shadow's password no code is right", "[domain]") {
    given(shadowed_history())
        .when(activating(110s, stranger, std::nullopt))
        .then(rejected(code_2, 110s, 2));
    given(shadowed_history())
        .when(activating(110s, stranger, code_2))
        .then(rejected(code_2, 110s, 2));
    given(shadowed_history())
        .when(activating(110s, stranger, code_1))
        .then(rejected(code_2, 110s, 2));
}

TEST_CASE("a shadow's code is burned, expires and is resent like a pending one's", "[domain]") {
    const auto burned = after(shadowed_history(), rejected(code_2, 101s, 2),
                              rejected(code_2, 102s, 1), rejected(code_2, 103s, 0));
    given(burned).when(activating(110s, stranger, std::nullopt)).then_refused(CodeIsBurned{});
    given(shadowed_history())
        .when(activating(160s, stranger, std::nullopt))
        .then(expired(code_2, 160s));
    given(after(shadowed_history(), expired(code_2, 160s)))
        .when(activating(161s, stranger, std::nullopt))
        .then_refused(CodeHasExpired{});
    given(burned).when(resending(115s, stranger, code_3)).then(shadow_code(code_3, 115s));
    given(after(burned, shadow_code(code_3, 115s)))
        .when(activating(116s, stranger, std::nullopt))
        .then(rejected(code_3, 116s, 2));
}

TEST_CASE("a shadow's attempts are spent by the tenth wrong code, and a later shadow's too",
          "[domain]") {
    auto history = shadowed_history();
    for (int i = 0; i < 10; ++i) history.push_back(rejected(code_2, 110s, 0));
    given(history)
        .when(activating(111s, stranger, std::nullopt))
        .then_refused(TooManyAttempts{24h - 1s});
    given(after(history, shadowed(120s, false, "third"),
                shadow_code(code_3, 120s, home, version(16))))
        .when(activating(121s, version(16), std::nullopt))
        .then_refused(TooManyAttempts{24h - 11s});
}

TEST_CASE("an evicted shadow's password is checked again", "[domain]") {
    given(after(shadowed_history(), shadowed(120s, false, "third", elsewhere, stranger),
                shadow_code(code_3, 120s, elsewhere, version(6))))
        .when(activating(121s, stranger, std::nullopt))
        .then_refused(NeedsVerification{});
}

TEST_CASE("the owner's password works on beside a shadow", "[domain]") {
    given(shadowed_history()).when(activating(110s, owner, code_2)).then_refused(AlreadyActive{});
    given(shadowed_history()).when(resending(110s, owner, code_3)).then_refused(AlreadyActive{});
    given(shadowed_history()).when(ShowAccount{owner, at(110s)}).then_nothing();
}

TEST_CASE("a shadow is shown as the pending account it pretends to be", "[domain]") {
    const auto state = fold(shadowed_history());
    const auto view = account_view(state, stranger);
    REQUIRE(view);
    CHECK(view->registered_at == at(100s));
    CHECK_FALSE(view->activated_at);
    const auto own = account_view(state, owner);
    REQUIRE(own);
    CHECK(own->registered_at == at(0s));
    CHECK(own->activated_at == at(20s));
}

}  // namespace
}  // namespace roster::domain::test
