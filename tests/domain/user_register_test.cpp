// Register: an address that is new, pending or erased. Active ones are in user_shadow_test.cpp.
#include "tests/domain/specification.hpp"

namespace roster::domain::test {
namespace {

// registering() brings user_2 as the id of a new user.
template <class Event>
Event of_user_2(Event event) {
    event.user_id = user_2;
    return event;
}

TEST_CASE("a new address is registered and gets a code", "[domain]") {
    given()
        .when(registering(5s, "first", code_1))
        .then(of_user_2(registered(5s)), of_user_2(issued(code_1, 5s)));
}

TEST_CASE("a code lives exactly as long as the policy says", "[domain]") {
    auto code = of_user_2(issued(code_1, 5s));
    code.expires_at = at(95s);
    given()
        .under({.code_lifetime = 90s})
        .when(registering(5s, "first", code_1))
        .then(of_user_2(registered(5s)), code);
}

TEST_CASE("an erased address registers like a new one", "[domain]") {
    given(registered(), issued(code_1, 0s), erased(5s))
        .when(registering(6s, "second", code_2))
        .then(of_user_2(registered(6s, "second")), of_user_2(issued(code_2, 6s)));
}

TEST_CASE("registering a pending address again restarts it with the new password", "[domain]") {
    given(registered(), issued(code_1, 0s))
        .when(registering(20s, "second", code_2))
        .then(restarted(20s, "second"), issued(code_2, 20s, CodeReason::restart));
}

TEST_CASE("registering again after the window restarts also with the same password", "[domain]") {
    auto command = registering(60s, "first", code_2);
    command.matched_password = version(1);
    given(registered(), issued(code_1, 0s))
        .when(command)
        .then(restarted(60s, "first"), issued(code_2, 60s, CodeReason::restart));
    given(registered(), issued(code_1, 0s), expired(code_1, 60s))
        .when(command)
        .then(restarted(60s, "first"), issued(code_2, 60s, CodeReason::restart));
}

TEST_CASE("registering again with the same password changes nothing while the window is open",
          "[domain]") {
    auto command = registering(59'999ms, "first", code_2);
    command.matched_password = version(1);
    given(registered(), issued(code_1, 0s)).when(command).then_nothing();
}

TEST_CASE("a proof of a password that is no longer current is no proof", "[domain]") {
    auto command = registering(40s, "first", code_3);
    command.matched_password = version(1);
    given(registered(), issued(code_1, 0s), restarted(20s),
          issued(code_2, 20s, CodeReason::restart))
        .when(command)
        .then(restarted(40s, "first"), issued(code_3, 40s, CodeReason::restart));
}

TEST_CASE("registering again within the cooldown changes nothing and says nothing", "[domain]") {
    given(registered(), issued(code_1, 0s))
        .when(registering(14'999ms, "second", code_2))
        .then_nothing();
    given(registered(), issued(code_1, 0s))
        .when(registering(15s, "second", code_2))
        .then(restarted(15s, "second"), issued(code_2, 15s, CodeReason::restart));
}

TEST_CASE("registering again with the network's codes spent changes nothing", "[domain]") {
    History history{registered()};
    for (int i = 0; i < 5; ++i) history.push_back(issued(numbered<CodeId>(10 + i), i * 60s));
    given(history).when(registering(10min, "second", code_1)).then_nothing();
    given(history)
        .when(registering(10min, "second", code_1, elsewhere))
        .then(restarted(10min, "second"), issued(code_1, 10min, CodeReason::restart, elsewhere));
}

TEST_CASE("where accounts are disclosed a pending address still restarts", "[domain]") {
    given(registered(), issued(code_1, 0s))
        .under({.disclose_accounts = true})
        .when(registering(20s, "second", code_2))
        .then(restarted(20s, "second"), issued(code_2, 20s, CodeReason::restart));
}

}  // namespace
}  // namespace roster::domain::test
