// Import: who comes in, who does not, and that it is an account like any other.
#include "tests/domain/specification.hpp"

namespace roster::domain::test {
namespace {

TEST_CASE("somebody whom nobody knows is imported", "[domain]") {
    given().when(importing(0s, -1h)).then(imported(0s, -1h));
}

TEST_CASE("whoever is here in any way is not imported", "[domain]") {
    const auto refused = [](const History& history) {
        given(history).when(importing(1h, -1h)).then_refused(AlreadyRegistered{});
    };
    refused({registered()});
    refused(active_history());
    refused(shadowed_history());
    refused({imported(0s, -1h)});
    refused({registered(), erased(1s)});
    refused({imported(0s, -1h), erased(1s)});
}

TEST_CASE("an imported account is active since it was elsewhere", "[domain]") {
    const auto state = fold({imported(10s, -1h)});
    const auto view = account_view(state, version(1));
    REQUIRE(view);
    CHECK(view->user_id == user_1);
    CHECK(view->registered_at == at(-1h));
    CHECK(view->activated_at == at(-1h));
    CHECK(open_windows(state).empty());
    CHECK_FALSE(caused_mail(imported(10s, -1h)));
}

TEST_CASE("an imported person is answered as anybody who is active", "[domain]") {
    const auto story = given(imported(0s, -1h));
    story.when(ShowAccount{version(1), at(30s)}).then_nothing();
    story.when(ShowAccount{std::nullopt, at(30s)}).then_refused(InvalidCredentials{});
    story.when(activating(30s, version(1), code_1)).then_refused(AlreadyActive{});
    story.when(resending(30s, version(1), code_1)).then_refused(AlreadyActive{});
    story.when(Disown{user_1, code_1, at(30s)}).then_nothing();
    story.when(Erase{user_1, at(30s)}).then(erased(30s));
    story.when(Erase{user_2, at(30s)}).then_refused(UnknownUser{});
}

TEST_CASE("registering the address of an imported person casts a shadow", "[domain]") {
    given(imported(0s, -1h))
        .when(registering(100s, "second", code_2))
        .then(shadowed(100s, true), of_claim(version(2), issued(code_2, 100s, CodeReason::shadow)));
}

TEST_CASE("the hash of an imported person is replaced", "[domain]") {
    const RehashPassword command{version(1), {"anew"}, at(30s)};
    given(imported(0s, -1h)).when(command).then(rehashed(30s, "anew"));
    const auto state = fold({imported(0s, -1h), rehashed(30s, "anew")});
    CHECK(known_passwords(state).front().hash.phc == "anew");
    CHECK(known_passwords(state).front().version == version(1));
}

TEST_CASE("a shredded import leaves an account that nobody can open", "[domain]") {
    auto event = imported(0s, -1h);
    event.registrant.reset();
    const auto state = fold({event});
    CHECK(known_passwords(state).empty());
    CHECK_FALSE(account_view(state, version(1)));
}

TEST_CASE("whoever was erased can register, and is somebody new", "[domain]") {
    const auto state = fold({imported(0s, -1h), erased(1s), registered(2s)});
    CHECK(std::holds_alternative<Pending>(state.situation));
}

}  // namespace
}  // namespace roster::domain::test
