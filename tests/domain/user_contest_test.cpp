// Whatever strangers do to a pending address, nobody is kept out and nobody gets in: whoever reads
// its mailbox and types the newest code for their own password becomes active, unless they have
// spent what is theirs; nobody else ever does.
//
// All sequences of 5 or 6 of 18 actions of the owner, of a stranger on two networks, of the mail
// worker and of the clock are tried. After each the owner goes and registers.
#include <algorithm>
#include <stdexcept>

#include "domain/overloaded.hpp"
#include "tests/domain/exploration.hpp"
#include "tests/domain/fingerprint.hpp"
#include "tests/domain/specification.hpp"

namespace roster::domain::test {
namespace {

void demand(bool holds, const char* rule) {
    if (!holds) throw std::logic_error(rule);
}

// A password, and from where it is used.
struct Hand {
    std::string_view password;
    NetworkTag network;
};
constexpr Hand owner{"the owner's", home};
constexpr Hand stranger{"a stranger's", elsewhere};
constexpr Hand stranger_again{"a stranger's other", elsewhere};
constexpr Hand stranger_elsewhere{"a stranger's third", NetworkTag{0xC}};

bool is_owner(const Hand& hand) { return hand.network == owner.network; }

// Two codes an hour and network, so that short sequences reach the limits; six a day, of which one
// is kept.
constexpr Policy tight{.codes_per_hour_and_network = 2, .codes_per_day = 6};

class Contest {
public:
    void register_as(const Hand& hand) {
        perform(Register{user_1, fresh_code(hand.network), registrant(hand.password),
                         match(hand.password), now_});
    }
    void resend_as(const Hand& hand) {
        perform(ResendCode{match(hand.password), fresh_code(hand.network), now_});
    }
    void guess_as(const Hand& hand) {
        const auto wrong = perform(Activate{match(hand.password), {}, hand.network, now_});
        demand(!is_active(), "activated by a wrong code");
        if (is_owner(hand) && wrong) ++owners_wrong_codes_;
    }
    // A stranger cannot read the mailbox. But had they every code that was ever mailed to it for
    // somebody else's password, they would be none the wiser.
    void steal_as(const Hand& hand) const {
        const auto own = match(hand.password);
        for (const auto& [code, claim] : mailbox_) {
            if (own && claim == *own) continue;
            const auto verdict = decide(state_, Activate{own, {code}, hand.network, now_}, tight);
            demand(!verdict || verdict->events.empty() ||
                       !std::holds_alternative<UserActivated>(verdict->events.front()),
                   "activated by another claim's code");
        }
    }
    void close_windows() {
        for (const auto& window : open_windows(state_)) {
            perform(CloseWindow{window.user_id, window.code_id, now_});
        }
    }
    void reissue() {
        if (!mailbox_.empty())
            perform(ReissueCode{user_1, mailbox_.back().first, fresh_code({}), now_});
    }
    void report_nothing() {
        if (!mailbox_.empty())
            perform(
                RecordMailFailed{user_1, mailbox_.back().first, MailFailure::no_report, {}, now_});
    }
    void wait(Duration time) { now_ += time; }

    // "That wasn't me", of every mail that came for a password which is not the owner's.
    void disown_strangers() {
        const auto mails = mailbox_;
        for (const auto& [code, claim] : mails) {
            if (claim != match(owner.password)) perform(Disown{user_1, code, now_});
        }
    }

    // What must hold in every world. The owner acts in a copy of it.
    void check_nobody_is_kept_out() const {
        if (is_active()) return;
        for (const auto* hand : {&stranger, &stranger_again, &stranger_elsewhere}) steal_as(*hand);
        type_newest_code();
        auto later = *this;
        later.get_in();
    }

    [[nodiscard]] bool is_active() const {
        return std::holds_alternative<Active>(state_.situation);
    }
    [[nodiscard]] std::uint64_t fingerprint() const {
        Fingerprint result;
        result.add(now_).add(state_).add(owners_wrong_codes_);
        for (const auto& [code, claim] : mailbox_) result.add(code).add(claim.value);
        return result.value();
    }

private:
    // The newest code for the owner's password works while it lives and they have not burned it.
    void type_newest_code() const {
        const auto own = match(owner.password);
        const auto code = own ? activating_code(state_, *own) : std::nullopt;
        const bool alive = code && std::ranges::any_of(open_windows(state_), [&](const auto& w) {
                               return w.code_id == code->code_id && now_ < w.expires_at;
                           });
        if (!alive || owners_wrong_codes_ >= 3) return;
        const auto verdict =
            decide(state_, Activate{own, {code->code_id}, owner.network, now_}, tight);
        demand(verdict && verdict->events.size() == 1 &&
                   std::holds_alternative<UserActivated>(verdict->events.front()),
               "the owner's newest code was refused");
    }

    // With an hour's patience, for the codes that the owner asked for themselves.
    void get_in() {
        disown_strangers();
        now_ += 1h;
        register_as(owner);
        resend_if_none();
        const auto own = match(owner.password);
        demand(own.has_value(), "the owner's password was not taken");
        const auto code = activating_code(state_, *own);
        demand(code.has_value(), "the owner got no code");
        perform(Activate{own, {code->code_id}, owner.network, now_});
        demand(is_active(), "the owner was kept out");
    }

    void resend_if_none() {
        const auto own = match(owner.password);
        if (own && !activating_code(state_, *own)) resend_as(owner);
    }

    // Whether it was an attempt at a code, and a wrong one.
    bool perform(const UserCommand& command) {
        const auto verdict = decide(state_, command, tight);
        if (!verdict) return false;
        bool wrong = false;
        for (const auto& event : verdict->events) {
            state_ = evolve(std::move(state_), event);
            if (const auto* issued = std::get_if<CodeIssued>(&event)) {
                mailbox_.emplace_back(issued->code_id, issued->claim.value());
            }
            wrong = wrong || std::holds_alternative<CodeRejected>(event);
        }
        return wrong;
    }

    NewCode fresh_code(NetworkTag network) const {
        return {numbered<CodeId>(static_cast<int>(state_.version.value) + 100),
                CodeKeyId::parse("key").value(), network};
    }
    std::optional<StreamVersion> match(std::string_view password) const {
        for (const auto& known : known_passwords(state_)) {
            if (known.hash.phc == password) return known.version;
        }
        return std::nullopt;
    }

    UserState state_;
    LogTime now_ = beginning;
    std::vector<std::pair<CodeId, StreamVersion>> mailbox_;  // codes mailed, and for which password
    int owners_wrong_codes_ = 0;
};

const std::vector<Action<Contest>>& alphabet() {
    static const std::vector<Action<Contest>> actions{
        {"the owner registers", [](Contest& c) { c.register_as(owner); }},
        {"the owner asks for another code", [](Contest& c) { c.resend_as(owner); }},
        {"the owner mistypes", [](Contest& c) { c.guess_as(owner); }},
        {"the owner disowns", [](Contest& c) { c.disown_strangers(); }},
        {"a stranger registers", [](Contest& c) { c.register_as(stranger); }},
        {"a stranger registers again", [](Contest& c) { c.register_as(stranger_again); }},
        {"a stranger registers elsewhere", [](Contest& c) { c.register_as(stranger_elsewhere); }},
        {"a stranger asks for another code", [](Contest& c) { c.resend_as(stranger); }},
        {"a stranger elsewhere asks for another code",
         [](Contest& c) { c.resend_as(stranger_elsewhere); }},
        {"a stranger guesses", [](Contest& c) { c.guess_as(stranger); }},
        {"a stranger elsewhere guesses", [](Contest& c) { c.guess_as(stranger_elsewhere); }},
        {"the timer closes windows", [](Contest& c) { c.close_windows(); }},
        {"the mail worker asks for a reissue", [](Contest& c) { c.reissue(); }},
        {"nobody reports", [](Contest& c) { c.report_nothing(); }},
        {"15 s pass", [](Contest& c) { c.wait(15s); }},
        {"45 s pass", [](Contest& c) { c.wait(45s); }},
        {"1 h passes", [](Contest& c) { c.wait(1h); }},
        {"24 h pass", [](Contest& c) { c.wait(24h); }},
    };
    return actions;
}

TEST_CASE("no short sequence keeps the owner out or lets a stranger in", "[domain][exhaustive]") {
    Contest contest;
    const bool owner_first = GENERATE(true, false);
    if (owner_first) contest.register_as(owner);
    Exploration<Contest> exploration(alphabet(), &Contest::check_nobody_is_kept_out);
    exploration.explore(contest, 5 - actions_less);
    INFO(exploration.worlds() << " worlds, " << exploration.performed() << " actions");
    SUCCEED();
}

TEST_CASE("a long nuisance from two networks does not keep the owner out", "[domain]") {
    Contest contest;
    for (int day = 0; day < 40; ++day) {
        for (int i = 0; i < 30; ++i) {
            const auto& hand = i % 3 == 0   ? stranger
                               : i % 3 == 1 ? stranger_again
                                            : stranger_elsewhere;
            contest.register_as(hand);
            contest.resend_as(hand);
            for (int guess = 0; guess < 4; ++guess) contest.guess_as(hand);
            contest.wait(i % 5 == 0 ? Duration(2h) : Duration(16s));
            REQUIRE_NOTHROW(contest.check_nobody_is_kept_out());
        }
    }
}

}  // namespace
}  // namespace roster::domain::test
