// A stranger cannot tell an active address from a new one: whatever somebody without the owner's
// password does, the answers over HTTP are the same, field by field, where the address was new and
// where it was active.
//
// All sequences of 6 or 7 of 18 actions are tried in both worlds at once, with and without the
// in-memory proof of a password. (What lies beyond: a guess that happens to be right, and the code
// that the mailbox's owner receives.)
#include <stdexcept>

#include "domain/overloaded.hpp"
#include "tests/domain/exploration.hpp"
#include "tests/domain/fingerprint.hpp"
#include "tests/domain/specification.hpp"

namespace roster::domain::test {
namespace {

constexpr std::string_view owners_password = "owner's";
constexpr Policy tight{.codes_per_hour_and_network = 2, .codes_per_day = 3};

// What a client sees.
struct Answer {
    std::string_view code;
    std::int64_t number = 0;  // Retry-After, or attempts_left
    std::string email = "";
    LogTime registered_at{};
    bool active = false;
    bool operator==(const Answer&) const = default;
};

Answer answer_of(const UserError& error) {
    return std::visit(
        overloaded{
            [](InvalidCredentials) { return Answer{"401 invalid-credentials"}; },
            [](NeedsVerification) -> Answer { throw std::logic_error("checked on fresh state"); },
            [](AlreadyActive) { return Answer{"409 already-active"}; },
            [](AlreadyRegistered) { return Answer{"409 already-registered"}; },
            [](TooManyAttempts e) {
                return Answer{"429 too-many-attempts", e.retry_after.count()};
            },
            [](TooManyCodes e) { return Answer{"429 too-many-codes", e.retry_after.count()}; },
            [](CodeHasExpired) { return Answer{"410 code-expired"}; },
            [](CodeIsBurned) { return Answer{"410 code-burned"}; },
            [](UnknownUser) { return Answer{"404"}; },
        },
        error);
}

Answer answer_of_activation(const std::vector<UserEvent>& events) {
    if (events.size() != 1) throw std::logic_error("an activation decides one thing");
    if (std::holds_alternative<CodeExpired>(events[0])) return {"410 code-expired"};
    if (const auto* rejected = std::get_if<CodeRejected>(&events[0])) {
        return {"400 code-incorrect", rejected->attempts_left};
    }
    return {"200 active"};
}

// One address in one world. Two of them are told the same things.
class Address {
public:
    explicit Address(UserState state) : state_(std::move(state)) {}

    Answer perform(const UserCommand& command, const Policy& policy) {
        const auto verdict = decide(state_, command, policy);
        if (!verdict) return answer_of(verdict.error());
        for (const auto& event : verdict->events) state_ = evolve(std::move(state_), event);
        return std::visit(
            overloaded{[&](const Activate&) { return answer_of_activation(verdict->events); },
                       [&](const ShowAccount& me) { return answer_of_me(*me.matched_password); },
                       [](const auto&) { return Answer{"202 accepted"}; }},
            command);
    }

    std::optional<StreamVersion> match(std::string_view password) const {
        for (const auto& known : known_passwords(state_)) {
            if (known.hash.phc == password) return known.version;
        }
        return std::nullopt;
    }

    [[nodiscard]] const UserState& state() const { return state_; }

private:
    Answer answer_of_me(StreamVersion password) const {
        const auto view = account_view(state_, password);
        if (!view) return {"no view"};
        return {"200 me", 0, view->email.text(), view->registered_at,
                view->activated_at.has_value()};
    }

    UserState state_;
};

// What the stranger may have been given: a password of their own, from a place.
struct Attempt {
    std::string_view password;
    NetworkTag network;
};
constexpr Attempt here{"stranger's", home};
constexpr Attempt there{"stranger's other", elsewhere};

class TwoWorlds {
public:
    TwoWorlds(Duration began, bool proofs) : now_(at(began)), proofs_(proofs) {}

    void register_as(const Attempt& attempt) {
        compare([&](const Address& address) {
            const auto proof = proofs_ ? address.match(attempt.password) : std::nullopt;
            return Register{user_2, fresh_code(attempt.network), registrant(attempt.password),
                            proof, now_};
        });
    }
    void activate_as(const Attempt& attempt) {
        compare([&](const Address& address) {
            return Activate{address.match(attempt.password), {}, attempt.network, now_};
        });
    }
    void resend_as(const Attempt& attempt) {
        compare([&](const Address& address) {
            return ResendCode{address.match(attempt.password), fresh_code(attempt.network), now_};
        });
    }
    void show_to(const Attempt& attempt) {
        compare([&](const Address& address) {
            return ShowAccount{address.match(attempt.password), now_};
        });
    }
    void wait(Duration time) { now_ += time; }

    // What else goes on, in either world, whether the stranger likes it or not.
    void close_windows() {
        for (auto* address : {&new_, &active_}) {
            for (const auto& window : open_windows(address->state())) {
                address->perform(CloseWindow{window.user_id, window.code_id, now_}, tight);
            }
        }
    }
    void report_mails(bool success) {
        if (const auto* pending = std::get_if<Pending>(&new_.state().situation)) {
            report(new_, pending->user_id, pending->codes.back().id, success);
        }
        report(active_, user_1, code_1, success);
    }
    void owner_visits() {
        const auto owner = active_.match(owners_password);
        expect(active_.perform(ShowAccount{owner, now_}, tight).active, "the owner is not let in");
        active_.perform(Activate{owner, {}, home, now_}, tight);
        active_.perform(ResendCode{owner, fresh_code(home), now_}, tight);
        active_.perform(
            Register{user_2, fresh_code(home), registrant(owners_password), owner, now_}, tight);
    }

    [[nodiscard]] std::uint64_t fingerprint() const {
        return Fingerprint().add(now_).add(new_.state()).add(active_.state()).value();
    }

private:
    template <class MakeCommand>
    void compare(MakeCommand command_for) {
        const auto if_new = new_.perform(command_for(new_), tight);
        const auto if_active = active_.perform(command_for(active_), tight);
        if (if_new == if_active) return;
        throw std::logic_error("a new address answers " + text(if_new) + ", an active one " +
                               text(if_active));
    }

    static std::string text(const Answer& answer) {
        return std::string(answer.code) + " " + std::to_string(answer.number) + " " +
               (answer.email.empty() ? "" : answer.email + " " + to_rfc3339(answer.registered_at));
    }
    static void expect(bool holds, const char* rule) {
        if (!holds) throw std::logic_error(rule);
    }
    void report(Address& address, UserId user, CodeId code, bool success) {
        if (success) address.perform(RecordMailed{user, code, now_}, tight);
        if (!success)
            address.perform(RecordMailFailed{user, code, MailFailure::refused, {}, now_}, tight);
    }
    // Unique within either world: each has its own version.
    NewCode fresh_code(NetworkTag network) const {
        const auto number = static_cast<std::uint8_t>(new_.state().version.value);
        return {CodeId(Uuid({2, 2, 2, 2, 2, 2, 0x70, 2, 0x80, 2, 2, 2, 2, 2, number,
                             static_cast<std::uint8_t>(active_.state().version.value)})),
                CodeKeyId::parse("key").value(), network};
    }

    Address new_{UserState{}};
    Address active_{
        fold({registered(0s, owners_password), issued(code_1, 0s), activated(code_1, 20s)})};
    LogTime now_;
    bool proofs_;
};

const std::vector<Action<TwoWorlds>>& alphabet() {
    static const std::vector<Action<TwoWorlds>> actions{
        {"registers", [](TwoWorlds& w) { w.register_as(here); }},
        {"registers with another password elsewhere", [](TwoWorlds& w) { w.register_as(there); }},
        {"activates", [](TwoWorlds& w) { w.activate_as(here); }},
        {"activates from elsewhere",
         [](TwoWorlds& w) { w.activate_as({here.password, elsewhere}); }},
        {"activates with the other password", [](TwoWorlds& w) { w.activate_as(there); }},
        {"asks for another code", [](TwoWorlds& w) { w.resend_as(here); }},
        {"asks for another code from elsewhere",
         [](TwoWorlds& w) { w.resend_as({here.password, elsewhere}); }},
        {"asks for another code with the other password", [](TwoWorlds& w) { w.resend_as(there); }},
        {"looks", [](TwoWorlds& w) { w.show_to(here); }},
        {"looks with the other password", [](TwoWorlds& w) { w.show_to(there); }},
        {"(the timer closes windows)", [](TwoWorlds& w) { w.close_windows(); }},
        {"(mails are sent)", [](TwoWorlds& w) { w.report_mails(true); }},
        {"(mails are refused)", [](TwoWorlds& w) { w.report_mails(false); }},
        {"(the owner visits)", [](TwoWorlds& w) { w.owner_visits(); }},
        {"waits 15 s", [](TwoWorlds& w) { w.wait(15s); }},
        {"waits 45 s", [](TwoWorlds& w) { w.wait(45s); }},
        {"waits 1 h", [](TwoWorlds& w) { w.wait(1h); }},
        {"waits 24 h", [](TwoWorlds& w) { w.wait(24h); }},
    };
    return actions;
}

TEST_CASE("a stranger cannot tell an active address from a new one", "[domain][exhaustive]") {
    const bool proofs = GENERATE(true, false);
    // Right after the owner's activation, and much later.
    const auto began = GENERATE(Duration(21s), Duration(48h));
    CAPTURE(proofs, began.count());
    Exploration<TwoWorlds> exploration(alphabet());
    exploration.explore(TwoWorlds(began, proofs), (began == 48h && proofs ? 7 : 6) - actions_less);
    INFO(exploration.worlds() << " worlds, " << exploration.performed() << " actions");
    SUCCEED();
}

TEST_CASE("a stranger's wrong codes are counted alike to the last of them", "[domain]") {
    TwoWorlds worlds(48h, true);
    for (int i = 0; i < 60; ++i) {
        worlds.register_as(here);
        for (int j = 0; j < 4; ++j) {
            REQUIRE_NOTHROW(
                worlds.activate_as({here.password, NetworkTag{static_cast<std::uint32_t>(i % 4)}}));
        }
        REQUIRE_NOTHROW(
            worlds.resend_as({here.password, NetworkTag{static_cast<std::uint32_t>(i)}}));
        worlds.wait(i % 3 == 0 ? Duration(20s) : Duration(2h));
    }
}

}  // namespace
}  // namespace roster::domain::test
