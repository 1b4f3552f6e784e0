#include "domain/user_state.hpp"

#include "tests/domain/specification.hpp"

namespace roster::domain::test {
namespace {

const History pending{registered(), issued(code_1, 0s)};

std::vector<std::int64_t> versions(const UserState& state) {
    std::vector<std::int64_t> result;
    for (const auto& known : known_passwords(state)) result.push_back(known.version.value);
    return result;
}

template <class Event>
Event shredded(Event event) {
    event.registrant.reset();
    return event;
}

TEST_CASE("a state knows the owner's password, then the claims' by age", "[domain]") {
    using Versions = std::vector<std::int64_t>;
    CHECK(versions(fold({})) == Versions{});
    CHECK(versions(fold(pending)) == Versions{1});
    CHECK(versions(fold(after(pending, restarted(20s)))) == Versions{3});
    CHECK(versions(fold(after(pending, claimed(20s)))) == Versions{1, 3});
    CHECK(versions(fold(active_history())) == Versions{1});
    CHECK(versions(fold(shadowed_history())) == Versions{1, 4});
    CHECK(versions(fold({registered(), erased(1s)})) == Versions{});
    CHECK(known_passwords(fold(shadowed_history()))[1].hash == PasswordHash{"second"});
}

TEST_CASE("a shredded password is not known", "[domain]") {
    CHECK(known_passwords(fold({shredded(registered())})).empty());
    CHECK(versions(fold(after(active_history(), shredded(shadowed(100s, true))))).size() == 1);
}

TEST_CASE("the code that activates is the open window's of a pending user", "[domain]") {
    const auto code =
        activating_code(fold(after(pending, issued(code_2, 20s, CodeReason::resend))), version(1));
    REQUIRE(code);
    CHECK(code->user_id == user_1);
    CHECK(code->code_id == code_2);
    CHECK(code->key_id.text() == "code-key-1");
}

TEST_CASE("without an open window of its own no claim has an activating code", "[domain]") {
    const auto none = [](const History& history, StreamVersion password = version(1)) {
        CHECK_FALSE(activating_code(fold(history), password));
    };
    none({});
    none({registered()});
    none(after(pending, expired(code_1, 60s)));
    none(after(pending, restarted(20s)), version(3));
    none(after(pending, claimed(20s)), version(3));
    none(pending, version(2));
    none(active_history());
    none(shadowed_history(), version(4));
    none({registered(), issued(code_1, 0s), erased(1s)});
}

TEST_CASE("the open windows are the user's own and a shadow's", "[domain]") {
    const auto own = open_windows(fold(pending));
    REQUIRE(own.size() == 1);
    CHECK(own[0].user_id == user_1);
    CHECK(own[0].code_id == code_1);
    CHECK(own[0].expires_at == at(60s));
    const auto shadows = open_windows(fold(shadowed_history()));
    REQUIRE(shadows.size() == 1);
    CHECK(shadows[0].user_id == user_1);
    CHECK(shadows[0].code_id == code_2);
    CHECK(shadows[0].expires_at == at(160s));
}

TEST_CASE("a window that the log closed is not open", "[domain]") {
    CHECK(open_windows(fold({})).empty());
    CHECK(open_windows(fold(after(pending, expired(code_1, 60s)))).empty());
    CHECK(open_windows(fold(active_history())).empty());
    CHECK(open_windows(fold(after(shadowed_history(), expired(code_2, 160s)))).empty());
}

TEST_CASE("an account is shown to the one behind a current password", "[domain]") {
    const auto view = account_view(fold(pending), version(1));
    REQUIRE(view);
    CHECK(view->user_id == user_1);
    CHECK(view->email.text() == "Ann@example.com");
    CHECK(view->registered_at == at(0s));
    CHECK_FALSE(view->activated_at);
    CHECK(account_view(fold(active_history()), version(1))->activated_at == at(20s));
}

TEST_CASE("after a restart an account is shown as registered then", "[domain]") {
    // Otherwise a stranger's `me` would tell that somebody else had registered the address before.
    CHECK(account_view(fold(after(pending, restarted(20s))), version(3))->registered_at == at(20s));
}

TEST_CASE("each claim is shown as if it were the only one", "[domain]") {
    const auto state = fold(after(pending, claimed(20s)));
    CHECK(account_view(state, version(1))->registered_at == at(0s));
    CHECK(account_view(state, version(3))->registered_at == at(20s));
}

TEST_CASE("an account is not shown for a password that is not current, or shredded", "[domain]") {
    CHECK_FALSE(account_view(fold({}), version(0)));
    CHECK_FALSE(account_view(fold(pending), version(2)));
    CHECK_FALSE(account_view(fold(after(pending, restarted(20s))), version(1)));
    CHECK_FALSE(account_view(fold(shadowed_history()), version(3)));
    CHECK_FALSE(account_view(fold({registered(), erased(1s)}), version(1)));
    CHECK_FALSE(account_view(fold({shredded(registered())}), version(1)));
}

}  // namespace
}  // namespace roster::domain::test
