// ShowAccount, CloseWindow and Erase.
#include "tests/domain/specification.hpp"

namespace roster::domain::test {
namespace {

const History pending{registered(), issued(code_1, 0s)};

TEST_CASE("whoever knows a current password is shown the account", "[domain]") {
    given(pending).when(ShowAccount{version(1), at(10s)}).then_nothing();
    given(active_history()).when(ShowAccount{version(1), at(30s)}).then_nothing();
    given(shadowed_history()).when(ShowAccount{version(1), at(110s)}).then_nothing();
    given(shadowed_history()).when(ShowAccount{version(4), at(110s)}).then_nothing();
}

TEST_CASE("nobody else is shown the account", "[domain]") {
    const ShowAccount stranger{std::nullopt, at(200s)};
    given().when(stranger).then_refused(InvalidCredentials{});
    given(pending).when(stranger).then_refused(InvalidCredentials{});
    given(active_history()).when(stranger).then_refused(InvalidCredentials{});
    given(registered(), erased(1s)).when(stranger).then_refused(InvalidCredentials{});
}

TEST_CASE("an account is not shown on a password that is no longer current", "[domain]") {
    given().when(ShowAccount{version(1), at(0s)}).then_refused(NeedsVerification{});
    given(after(pending, restarted(20s)))
        .when(ShowAccount{version(1), at(21s)})
        .then_refused(NeedsVerification{});
    given(registered(), erased(1s))
        .when(ShowAccount{version(1), at(2s)})
        .then_refused(NeedsVerification{});
}

TEST_CASE("a window is closed at its end and not before", "[domain]") {
    given(pending).when(CloseWindow{user_1, code_1, at(59'999ms)}).then_nothing();
    given(pending).when(CloseWindow{user_1, code_1, at(60s)}).then(expired(code_1, 60s));
}

TEST_CASE("a window noticed late ended when it ended", "[domain]") {
    given(pending).when(CloseWindow{user_1, code_1, at(1h)}).then(expired(code_1, 60s));
}

TEST_CASE("only the window that is named and still open is closed", "[domain]") {
    given().when(CloseWindow{user_1, code_1, at(1h)}).then_nothing();
    given(active_history()).when(CloseWindow{user_1, code_1, at(1h)}).then_nothing();
    given(registered(), erased(1s)).when(CloseWindow{user_1, code_1, at(1h)}).then_nothing();
    given(pending).when(CloseWindow{user_1, code_2, at(1h)}).then_nothing();
    given(pending).when(CloseWindow{user_2, code_1, at(1h)}).then_nothing();
    given(after(pending, expired(code_1, 60s)))
        .when(CloseWindow{user_1, code_1, at(1h)})
        .then_nothing();
    given(after(pending, restarted(20s), old(issued(code_2, 20s, CodeReason::restart))))
        .when(CloseWindow{user_1, code_1, at(1h)})
        .then_nothing();
}

TEST_CASE("each claim's window is closed by itself", "[domain]") {
    const auto contested = after(pending, claimed(5s), of_claim(version(3), issued(code_2, 5s)));
    given(contested).when(CloseWindow{user_1, code_1, at(60s)}).then(expired(code_1, 60s));
    given(contested).when(CloseWindow{user_1, code_2, at(60s)}).then_nothing();
    given(contested).when(CloseWindow{user_1, code_2, at(65s)}).then(expired(code_2, 65s));
}

TEST_CASE("a shadow's window is closed as well", "[domain]") {
    given(shadowed_history()).when(CloseWindow{user_1, code_2, at(159s)}).then_nothing();
    given(shadowed_history())
        .when(CloseWindow{user_1, code_2, at(160s)})
        .then(expired(code_2, 160s));
    given(shadowed_history()).when(CloseWindow{user_1, code_1, at(160s)}).then_nothing();
    given(shadowed_history()).when(CloseWindow{user_2, code_2, at(160s)}).then_nothing();
}

TEST_CASE("a pending and an active user can be erased", "[domain]") {
    given(pending).when(Erase{user_1, at(5s)}).then(erased(5s));
    given(shadowed_history()).when(Erase{user_1, at(200s)}).then(erased(200s));
}

TEST_CASE("nobody else is erased", "[domain]") {
    given().when(Erase{user_1, at(5s)}).then_refused(UnknownUser{});
    given(pending).when(Erase{user_2, at(5s)}).then_refused(UnknownUser{});
    given(active_history()).when(Erase{user_2, at(30s)}).then_refused(UnknownUser{});
    given(registered(), erased(1s)).when(Erase{user_1, at(5s)}).then_refused(UnknownUser{});
}

}  // namespace
}  // namespace roster::domain::test
