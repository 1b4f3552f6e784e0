#include "domain/user_evolve.hpp"

#include "tests/domain/random_events.hpp"
#include "tests/domain/specification.hpp"

namespace roster::domain::test {
namespace {

const History pending{registered(), issued(code_1, 0s)};

const Pending& as_pending(const UserState& state) { return std::get<Pending>(state.situation); }
const Active& as_active(const UserState& state) { return std::get<Active>(state.situation); }

using Versions = std::vector<std::int64_t>;

Versions claims_of(const UserState& state) {
    Versions versions;
    for (const auto& claim : as_pending(state).claims) versions.push_back(claim.password.value);
    return versions;
}

template <class Event>
Event of_user_2(Event event) {
    event.user_id = user_2;
    return event;
}

TEST_CASE("a state's version is the number of events folded", "[domain]") {
    CHECK(fold({}).version == version(0));
    CHECK(fold(shadowed_history()).version == version(5));
    CHECK(fold({mailed(code_5, 1s), mailed(code_5, 2s)}).version == version(2));
}

TEST_CASE("a password's version is the version of the event that set it", "[domain]") {
    CHECK(claims_of(fold(pending)) == Versions{1});
    CHECK(claims_of(fold(after(pending, claimed(20s)))) == Versions{1, 3});
    CHECK(claims_of(fold(after(pending, restarted(20s)))) == Versions{3});
    CHECK(as_active(fold(shadowed_history())).password_version == version(1));
    CHECK(as_active(fold(shadowed_history())).shadow->claims[0].password == version(4));
}

TEST_CASE("a restart in an older log ends the window and keeps what was spent", "[domain]") {
    const auto state = fold(after(pending, rejected(code_1, 1s, 2), restarted(20s)));
    CHECK(open_windows(state).empty());
    CHECK(as_pending(state).codes.size() == 1);
    CHECK(as_pending(state).rejected.size() == 1);
    REQUIRE(as_pending(state).claims.size() == 1);
    CHECK(as_pending(state).claims[0].registrant->password == PasswordHash{"second"});
}

TEST_CASE("codes of older logs are those of the one claim there was", "[domain]") {
    const auto state = fold({registered(), old(issued(code_1, 0s)), restarted(20s),
                             old(issued(code_2, 20s, CodeReason::restart)),
                             old(issued(code_3, 40s, CodeReason::resend))});
    REQUIRE(as_pending(state).claims.size() == 1);
    CHECK(as_pending(state).claims[0].network == home);
    CHECK(newest_code(as_pending(state), as_pending(state).claims[0])->id == code_3);
    CHECK(open_windows(state).size() == 1);
    CHECK(activating_code(state, version(3))->code_id == code_3);
}

TEST_CASE("a shadow of an older log took the place of the one before", "[domain]") {
    const auto state = fold(after(
        active_history(), old(shadowed(100s, true)), old(issued(code_2, 100s, CodeReason::shadow)),
        old(shadowed(120s, false, "third")), old(issued(code_3, 120s, CodeReason::shadow))));
    const auto& shadow = *as_active(state).shadow;
    REQUIRE(shadow.claims.size() == 1);
    CHECK(shadow.claims[0].registrant->password == PasswordHash{"third"});
    CHECK(open_windows(state).size() == 1);
    CHECK(open_windows(state)[0].code_id == code_3);
}

TEST_CASE("a claim beside another leaves that one's code alone", "[domain]") {
    const auto state = fold(after(pending, claimed(20s), of_claim(version(3), issued(code_2, 20s)),
                                  rejected(code_2, 21s, 2)));
    CHECK(claims_of(state) == Versions{1, 3});
    CHECK(open_windows(state).size() == 2);
    CHECK(activating_code(state, version(1))->code_id == code_1);
    CHECK(activating_code(state, version(3))->code_id == code_2);
    CHECK(as_pending(state).codes[0].wrong_codes == 0);
    CHECK(as_pending(state).codes[1].wrong_codes == 1);
}

TEST_CASE("an evicted claim's code is over, and still counts", "[domain]") {
    const auto state = fold(after(pending, claimed(20s, "second", home, version(1))));
    CHECK(claims_of(state) == Versions{3});
    CHECK(open_windows(state).empty());
    REQUIRE(as_pending(state).codes.size() == 1);
    CHECK_FALSE(as_pending(state).codes[0].is_disowned);
    CHECK(as_pending(state).codes[0].mail == MailOutcome::replaced);
}

TEST_CASE("a disowned claim is gone with its codes, and its network is shut out", "[domain]") {
    const auto state =
        fold(after(pending, claimed(5s, "second", elsewhere),
                   of_claim(version(3), issued(code_2, 5s, CodeReason::registration, elsewhere)),
                   disowned(code_2, 9s, version(3))));
    CHECK(claims_of(state) == Versions{1});
    CHECK(as_pending(state).codes[1].is_disowned);
    CHECK_FALSE(as_pending(state).codes[1].is_open);
    CHECK(as_pending(state).codes[0].is_open);
    REQUIRE(as_pending(state).disowned.size() == 1);
    CHECK(as_pending(state).disowned[0] == Spent{at(9s), elsewhere});
}

TEST_CASE("the codes that a disowned network had for evicted claims no longer count either",
          "[domain]") {
    const auto state =
        fold(after(pending, claimed(5s, "second", elsewhere),
                   of_claim(version(3), issued(code_2, 5s, CodeReason::registration, elsewhere)),
                   claimed(6s, "third", elsewhere, version(3)),
                   of_claim(version(5), issued(code_3, 6s, CodeReason::registration, elsewhere)),
                   disowned(code_3, 9s, version(5))));
    CHECK(claims_of(state) == Versions{1});
    CHECK_FALSE(as_pending(state).codes[0].is_disowned);
    CHECK(as_pending(state).codes[1].is_disowned);
    CHECK(as_pending(state).codes[2].is_disowned);
}

TEST_CASE("the account becomes that of the claim whose code activated", "[domain]") {
    const auto claimed_twice =
        after(pending, claimed(5s), of_claim(version(3), issued(code_2, 5s)));
    const auto first = fold(after(claimed_twice, activated(code_1, 10s)));
    CHECK(as_active(first).password_version == version(1));
    CHECK(as_active(first).registrant->password == PasswordHash{"first"});
    CHECK(as_active(first).registered_at == at(0s));
    const auto second = fold(after(claimed_twice, activated(code_2, 10s)));
    CHECK(as_active(second).password_version == version(3));
    CHECK(as_active(second).registrant->password == PasswordHash{"second"});
    CHECK(as_active(second).registered_at == at(5s));
}

TEST_CASE("that a code activated an account is an outcome of its mail", "[domain]") {
    const auto state = fold(after(pending, claimed(5s), of_claim(version(3), issued(code_2, 5s)),
                                  activated(code_2, 10s)));
    CHECK(as_active(state).codes[0].mail == MailOutcome::replaced);
    CHECK(as_active(state).codes[1].mail == MailOutcome::used);
    const auto told = fold(after(pending, mailed(code_1, 1s), activated(code_1, 10s)));
    CHECK(as_active(told).codes[0].mail == MailOutcome::mailed);
}

TEST_CASE("a password that was hashed anew is the same claim's", "[domain]") {
    const auto state = fold(after(pending, rehashed(10s, "first, anew")));
    REQUIRE(as_pending(state).claims.size() == 1);
    CHECK(as_pending(state).claims[0].password == version(1));
    CHECK(as_pending(state).claims[0].registrant->password == PasswordHash{"first, anew"});
    const auto active = fold(after(shadowed_history(), rehashed(200s, "first, anew"),
                                   rehashed(201s, "second, anew", version(4))));
    CHECK(as_active(active).registrant->password == PasswordHash{"first, anew"});
    CHECK(as_active(active).shadow->claims[0].registrant->password == PasswordHash{"second, anew"});
}

TEST_CASE("a newer code replaces the ones whose mail nobody reported", "[domain]") {
    const auto state = fold(after(pending, issued(code_2, 20s, CodeReason::resend),
                                  mailed(code_2, 21s), reissued(code_3, code_2, 40s)));
    const auto& codes = as_pending(state).codes;
    REQUIRE(codes.size() == 3);
    CHECK(codes[0].mail == MailOutcome::replaced);
    CHECK(codes[1].mail == MailOutcome::mailed);
    CHECK(codes[2].mail == MailOutcome::awaited);
    CHECK(as_pending(state).claims[0].reissues == 1);
}

TEST_CASE("nobody is sent a shadow's code", "[domain]") {
    const auto state = fold(shadowed_history());
    CHECK(as_active(state).shadow->codes.back().mail == MailOutcome::never_sent);
    CHECK(as_active(state).codes.back().mail == MailOutcome::used);
}

TEST_CASE("a shadow's rejections and end leave the owner alone", "[domain]") {
    const auto state =
        fold(after(shadowed_history(), rejected(code_2, 101s, 2), expired(code_2, 160s)));
    CHECK(as_active(state).shadow->rejected.size() == 1);
    CHECK(open_windows(state).empty());
    CHECK(as_active(state).codes == as_active(fold(active_history())).codes);
}

TEST_CASE("codes older than 24 h are forgotten, the newest of each claim never", "[domain]") {
    const auto remembered = [](Duration next) {
        const auto state = fold(after(pending, issued(code_2, next, CodeReason::resend)));
        return as_pending(state).codes.size();
    };
    CHECK(remembered(24h - 1us) == 2);
    CHECK(remembered(24h) == 1);

    const auto beside = fold(after(pending, claimed(24h), of_claim(version(3), issued(code_2, 24h)),
                                   of_claim(version(3), issued(code_3, 48h))));
    CHECK(as_pending(beside).codes.size() == 2);
    const auto late = fold(after(pending, rejected(code_1, 48h, 2)));
    CHECK(as_pending(late).codes.size() == 1);
    CHECK(as_pending(late).codes[0].wrong_codes == 1);
}

TEST_CASE("wrong codes are remembered for 30 days, new claims and shut out networks for one",
          "[domain]") {
    const auto history = after(pending, rejected(code_1, 0s, 2), disowned(code_1, 0s));
    const auto remembered = [&](Duration next) {
        return as_pending(fold(after(history, claimed(next))));
    };
    CHECK(remembered(24h - 1us).disowned.size() == 1);
    CHECK(remembered(24h - 1us).new_claims.size() == 2);
    CHECK(remembered(24h).disowned.empty());
    CHECK(remembered(24h).new_claims.size() == 1);
    CHECK(remembered(30 * 24h - 1us).rejected.size() == 1);
    CHECK(remembered(30 * 24h).rejected.empty());
}

TEST_CASE("however many codes there were, a state stays small", "[domain]") {
    History history{registered()};
    for (int i = 0; i < 1000; ++i) {
        const auto id =
            CodeId(Uuid({static_cast<std::uint8_t>(i / 256), static_cast<std::uint8_t>(i % 256)}));
        history.push_back(issued(id, i * 1ms, CodeReason::resend));
        history.push_back(rejected(id, i * 1ms, 2));
    }
    const auto state = fold(history);
    CHECK(as_pending(state).codes.size() == max_remembered_codes);
    CHECK(as_pending(state).rejected.size() == max_remembered_wrong_codes);
    CHECK(as_pending(state).codes.back().life.issued_at() == at(999ms));
    REQUIRE(open_windows(state).size() == 1);
    CHECK(open_windows(state)[0].code_id == as_pending(state).codes.back().id);
}

TEST_CASE("a stream can outlive its person", "[domain]") {
    const auto state = fold({registered(), issued(code_1, 0s), rejected(code_1, 1s, 2), erased(2s),
                             of_user_2(registered(3s)), of_user_2(issued(code_2, 3s))});
    CHECK(as_pending(state).user_id == user_2);
    CHECK(claims_of(state) == Versions{5});
    CHECK(as_pending(state).rejected.empty());
    CHECK(as_pending(state).codes.size() == 1);
}

TEST_CASE("events of somebody else change nothing but the version", "[domain]") {
    const History foreign{of_user_2(restarted(5s)),
                          of_user_2(claimed(5s)),
                          of_user_2(disowned(code_1, 5s)),
                          of_user_2(rehashed(5s, "anew")),
                          of_user_2(shadowed(5s, true)),
                          of_user_2(issued(code_2, 5s, CodeReason::resend)),
                          of_user_2(issued(code_2, 5s, CodeReason::shadow)),
                          of_user_2(rejected(code_1, 5s, 2)),
                          of_user_2(expired(code_1, 60s)),
                          of_user_2(mailed(code_1, 5s)),
                          of_user_2(mail_failed(code_1, 5s, MailFailure::refused)),
                          of_user_2(activated(code_1, 5s)),
                          erased(5s, user_2)};
    const auto first_words = GENERATE(History{}, pending, active_history(), shadowed_history(),
                                      History{registered(), erased(1s)});
    const auto before = fold(first_words);
    for (const auto& event : foreign) {
        CAPTURE(event);
        const auto now = evolve(before, event);
        CHECK(now.situation == before.situation);
        CHECK(now.version == before.version.next());
    }
}

TEST_CASE("events that do not fit the situation change nothing but the version", "[domain]") {
    const auto unchanged = [](const History& history, const UserEvent& event) {
        CAPTURE(event);
        CHECK(evolve(fold(history), event).situation == fold(history).situation);
    };
    unchanged({}, activated(code_1, 5s));
    unchanged({}, erased(5s));
    unchanged(pending, shadowed(5s, true));
    unchanged(pending, issued(code_2, 5s, CodeReason::shadow));
    unchanged(pending, rejected(code_2, 5s, 2));
    unchanged(pending, disowned(code_2, 5s, version(2)));
    unchanged(pending, rehashed(5s, "anew", version(2)));
    unchanged(active_history(), restarted(30s));
    unchanged(active_history(), claimed(30s));
    unchanged(active_history(), disowned(code_1, 30s));
    unchanged(active_history(), issued(code_2, 30s, CodeReason::resend));
    unchanged(active_history(), issued(code_2, 30s, CodeReason::shadow));
    unchanged(active_history(), rejected(code_1, 30s, 2));
    unchanged(active_history(), activated(code_1, 30s));
    unchanged(shadowed_history(), mailed(code_2, 110s));
}

// --- Any history at all

TEST_CASE("any history is folded, and any command decided on what comes of it", "[domain]") {
    for (unsigned seed = 0; seed < 300; ++seed) {
        CAPTURE(seed);
        RandomEvents events(seed);
        UserState state;
        for (int i = 0; i < 60; ++i) {
            state = evolve(std::move(state), events.next());
            (void)known_passwords(state);
            (void)open_windows(state);
            (void)account_view(state, state.version);
            for (const auto& password : known_passwords(state)) {
                (void)activating_code(state, password.version);
                (void)decide(state, activating(i * 1h, password.version, code_1), {});
                (void)decide(state, resending(i * 1h, password.version, code_1), {});
            }
            (void)decide(
                state, ReissueCode{user_1, numbered<CodeId>(1), new_code(code_2), at(i * 1h)}, {});
        }
        CHECK(state.version == version(60));
    }
}

}  // namespace
}  // namespace roster::domain::test
