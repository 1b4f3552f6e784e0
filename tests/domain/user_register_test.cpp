// Register, Disown and RehashPassword: an address that is new, pending or erased. Active ones are
// in user_shadow_test.cpp.
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
    code.life = CodeLife::parse(at(5s), at(95s)).value();
    given()
        .under({.code_lifetime = 90s})
        .when(registering(5s, "first", code_1))
        .then(of_user_2(registered(5s)), code);
}

TEST_CASE("an erased address registers like a new one", "[domain]") {
    given(registered(), issued(code_1, 0s), erased(5s))
        .when(registering(6s, "second", code_2))
        .then(of_user_2(registered(6s, "second")),
              of_claim(version(4), of_user_2(issued(code_2, 6s))));
}

// --- A pending address

const History pending{registered(), issued(code_1, 0s)};
constexpr NetworkTag third{0xC};
constexpr NetworkTag fourth{0xD};

Register with_password(StreamVersion matched, Register command) {
    command.matched_password = matched;
    return command;
}

CodeIssued first_code(StreamVersion claim, CodeId code, Duration when, NetworkTag network = home) {
    return of_claim(claim, issued(code, when, CodeReason::registration, network));
}

TEST_CASE("registering a pending address with another password claims it beside the first",
          "[domain]") {
    given(pending)
        .when(registering(20s, "second", code_2, elsewhere))
        .then(claimed(20s, "second", elsewhere), first_code(version(3), code_2, 20s, elsewhere));
}

TEST_CASE("a password that is corrected at once gets a mail of its own at once", "[domain]") {
    given(pending)
        .when(registering(1s, "second", code_2))
        .then(claimed(1s), first_code(version(3), code_2, 1s));
}

TEST_CASE("registering again with the same password changes nothing while the window is open",
          "[domain]") {
    given(pending)
        .when(with_password(version(1), registering(59'999ms, "first", code_2)))
        .then_nothing();
}

TEST_CASE("registering again with the same password after the window gives another code",
          "[domain]") {
    const auto command = with_password(version(1), registering(60s, "first", code_2));
    given(pending).when(command).then(issued(code_2, 60s));
    given(after(pending, expired(code_1, 60s))).when(command).then(issued(code_2, 60s));
}

TEST_CASE("registering again gives no code that the budget has not, and says nothing", "[domain]") {
    History history{registered()};
    for (int i = 0; i < 5; ++i) history.push_back(issued(numbered<CodeId>(10 + i), i * 60s));
    const auto again = with_password(version(1), registering(10min, "first", code_1));
    given(history).when(again).then_nothing();
    given(history)
        .when(with_password(version(1), registering(10min, "first", code_1, elsewhere)))
        .then(issued(code_1, 10min, CodeReason::registration, elsewhere));
}

TEST_CASE("a new password counts also where the budget has no code for it", "[domain]") {
    History history{registered()};
    for (int i = 0; i < 5; ++i) history.push_back(issued(numbered<CodeId>(10 + i), i * 60s));
    given(history).when(registering(10min, "second", code_1)).then(claimed(10min));
    given(after(history, claimed(10min)))
        .when(resending(10min, version(7), code_1))
        .then_refused(TooManyCodes{50min});
}

TEST_CASE("a proof of a password that is gone is no proof", "[domain]") {
    given(after(pending, claimed(20s, "second", elsewhere, version(1))))
        .when(with_password(version(1), registering(40s, "first", code_3, third)))
        .then(claimed(40s, "first", third), first_code(version(4), code_3, 40s, third));
}

TEST_CASE("a third claim of one network takes the place of its oldest, open or not", "[domain]") {
    given(after(pending, claimed(5s), first_code(version(3), code_2, 5s)))
        .when(registering(9s, "third", code_3))
        .then(claimed(9s, "third", home, version(1)), first_code(version(5), code_3, 9s));
}

// The claims of versions 1, 3, 5, 7 and 9: two from home, two from elsewhere, one from a third
// network; each with a code at the same second.
History five_claims() {
    return after(pending, claimed(1s), first_code(version(3), code_2, 1s),
                 claimed(2s, "3rd", elsewhere), first_code(version(5), code_3, 2s, elsewhere),
                 claimed(3s, "4th", elsewhere), first_code(version(7), code_4, 3s, elsewhere),
                 claimed(4s, "5th", third), first_code(version(9), code_5, 4s, third));
}

TEST_CASE("five claims that are open are left alone by a sixth network, silently", "[domain]") {
    given(five_claims())
        .when(registering(59s, "6th", numbered<CodeId>(106), fourth))
        .then_nothing();
}

TEST_CASE("a sixth claim takes the place of the oldest whose window is over", "[domain]") {
    const auto code = numbered<CodeId>(106);
    given(five_claims())
        .when(registering(60s, "6th", code, fourth))
        .then(claimed(60s, "6th", fourth, version(1)), first_code(version(11), code, 60s, fourth));
    given(after(five_claims(), issued(code, 20s, CodeReason::resend), expired(code_3, 62s)))
        .when(registering(62s, "6th", numbered<CodeId>(107), fourth))
        .then(claimed(62s, "6th", fourth, version(3)),
              first_code(version(13), numbered<CodeId>(107), 62s, fourth));
}

TEST_CASE("of five claims a network's own goes first", "[domain]") {
    const auto code = numbered<CodeId>(106);
    given(five_claims())
        .when(registering(59s, "6th", code, third))
        .then(claimed(59s, "6th", third, version(9)), first_code(version(11), code, 59s, third));
}

TEST_CASE("claims are counted, so that nobody lengthens a stream without end", "[domain]") {
    auto history = pending;
    for (int i = 1; i < 10; ++i) history.push_back(claimed(i * 1min, "another"));
    given(history).when(registering(2h, "eleventh", code_3)).then_nothing();
    given(history)
        .when(registering(2h, "eleventh", code_3, elsewhere))
        .then(claimed(2h, "eleventh", elsewhere, version(1)),
              first_code(version(12), code_3, 2h, elsewhere));
    for (int i = 0; i < 20; ++i) {
        history.push_back(claimed(1h, "another", NetworkTag{static_cast<std::uint32_t>(100 + i)}));
    }
    given(history).when(registering(2h, "late", code_3, NetworkTag{100})).then_nothing();
}

TEST_CASE("where accounts are disclosed a pending address is still claimed", "[domain]") {
    given(pending)
        .under({.disclose_accounts = true})
        .when(registering(20s, "second", code_2))
        .then(claimed(20s), first_code(version(3), code_2, 20s));
}

// --- "That wasn't me"

// A stranger's claim from elsewhere, of version 3.
const History contested =
    after(pending, claimed(5s, "second", elsewhere), first_code(version(3), code_2, 5s, elsewhere));

TEST_CASE("whoever holds a mail's token disowns the claim of its code", "[domain]") {
    given(contested).when(Disown{user_1, code_2, at(9s)}).then(disowned(code_2, 9s, version(3)));
    given(after(contested, expired(code_2, 65s)))
        .when(Disown{user_1, code_2, at(2h)})
        .then(disowned(code_2, 2h, version(3)));
}

TEST_CASE("an older mail's token disowns the claim as well", "[domain]") {
    given(
        after(contested, of_claim(version(3), issued(code_3, 20s, CodeReason::resend, elsewhere))))
        .when(Disown{user_1, code_2, at(30s)})
        .then(disowned(code_2, 30s, version(3)));
}

TEST_CASE("what is over or nobody's is not disowned", "[domain]") {
    given().when(Disown{user_1, code_1, at(9s)}).then_nothing();
    given(contested).when(Disown{user_2, code_2, at(9s)}).then_nothing();
    given(contested).when(Disown{user_1, code_3, at(9s)}).then_nothing();
    given(after(contested, disowned(code_2, 9s, version(3))))
        .when(Disown{user_1, code_2, at(10s)})
        .then_nothing();
    given(after(contested, activated(code_1, 9s)))
        .when(Disown{user_1, code_1, at(10s)})
        .then_nothing();
    given(shadowed_history()).when(Disown{user_1, code_2, at(110s)}).then_nothing();
    given(registered(), issued(code_1, 0s), erased(1s))
        .when(Disown{user_1, code_1, at(9s)})
        .then_nothing();
}

TEST_CASE("a disowned network may not register the address for 24 h, and is not told", "[domain]") {
    const auto shut_out = after(contested, disowned(code_2, 9s, version(3)));
    given(shut_out).when(registering(10s, "again", code_3, elsewhere)).then_nothing();
    given(shut_out).when(registering(24h + 9s - 1us, "again", code_3, elsewhere)).then_nothing();
    given(shut_out)
        .when(registering(24h + 9s, "again", code_3, elsewhere))
        .then(claimed(24h + 9s, "again", elsewhere),
              first_code(version(6), code_3, 24h + 9s, elsewhere));
    given(shut_out)
        .when(registering(10s, "again", code_3, third))
        .then(claimed(10s, "again", third), first_code(version(6), code_3, 10s, third));
}

TEST_CASE("a disowned claim's password and code are worth nothing", "[domain]") {
    const auto shut_out = after(contested, disowned(code_2, 9s, version(3)));
    given(shut_out).when(activating(10s, version(3), code_2)).then_refused(NeedsVerification{});
    given(shut_out)
        .when(resending(30s, version(3), code_3, elsewhere))
        .then_refused(NeedsVerification{});
    given(shut_out).when(activating(10s, version(1), code_1)).then(activated(code_1, 10s));
}

// --- Hashing anew

TEST_CASE("a right password is hashed anew for whomever it stands", "[domain]") {
    const auto anew = [](StreamVersion password) {
        return RehashPassword{password, {"anew"}, at(9s)};
    };
    given(contested).when(anew(version(3))).then(rehashed(9s, "anew", version(3)));
    given(active_history()).when(anew(version(1))).then(rehashed(9s, "anew"));
    given(shadowed_history()).when(anew(version(4))).then(rehashed(9s, "anew", version(4)));
}

TEST_CASE("a hash that is there already is not written again", "[domain]") {
    given(pending).when(RehashPassword{version(1), {"first"}, at(9s)}).then_nothing();
    given(after(pending, rehashed(8s, "anew")))
        .when(RehashPassword{version(1), {"anew"}, at(9s)})
        .then_nothing();
}

TEST_CASE("a password that was not right is not hashed anew", "[domain]") {
    given(pending)
        .when(RehashPassword{std::nullopt, {"anew"}, at(9s)})
        .then_refused(InvalidCredentials{});
    given(pending)
        .when(RehashPassword{version(2), {"anew"}, at(9s)})
        .then_refused(NeedsVerification{});
}

}  // namespace
}  // namespace roster::domain::test
