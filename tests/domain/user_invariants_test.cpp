// Whatever two persons, the clock, the mail worker and an operator do, in whatever order: nobody
// becomes active without a right, unexpired, unburned code together with the password of its own
// claim; a code works once; budgets hold. Each decision is audited by a ledger of its own
// (ledger.hpp).
//
// All sequences of 6 or 7 of 20 actions are tried, from five beginnings, and long random walks
// under the default policy.
#include <random>

#include "domain/overloaded.hpp"
#include "tests/domain/exploration.hpp"
#include "tests/domain/ledger.hpp"
#include "tests/domain/specification.hpp"

namespace roster::domain::test {
namespace {

constexpr Policy tight{.codes_per_hour_and_network = 2, .codes_per_day = 3};
constexpr Policy codes_without_limit{.codes_per_hour_and_network = 0, .codes_per_day = 0};

// A person at a keyboard.
struct Person {
    std::string_view password;
    NetworkTag network;
};
constexpr Person ann{"ann's password", home};
constexpr Person mallory{"mallory's password", elsewhere};

class World {
public:
    explicit World(const Policy& policy) : policy_(policy), ledger_(policy) {}

    void register_as(const Person& person) {
        perform(Register{numbered<UserId>(next_id_), fresh_code(person.network),
                         registrant(person.password), match(person.password), now_});
    }
    void activate_as(const Person& person, std::optional<CodeId> code) {
        perform(activating(now_ - beginning, match(person.password), code, person.network));
    }
    void resend_as(const Person& person) {
        perform(ResendCode{match(person.password), fresh_code(person.network), now_});
    }
    // With a password checked on another node, or before something else happened: any that is not
    // current now.
    void activate_with_older_passwords() {
        for (auto old = version(0); old <= state_.version; old = old.next()) {
            if (!is_current(old)) perform(activating(now_ - beginning, old, ledger_.newest_code()));
        }
    }
    void close_windows() {
        for (const auto& window : open_windows(state_)) {
            perform(CloseWindow{window.user_id, window.code_id, now_});
        }
    }
    void reissue() {
        const auto origin = ledger_.newest_origin();
        if (origin) perform(ReissueCode{user(), *origin, fresh_code({}), now_});
    }
    void report_mailed() {
        if (newest_code()) perform(RecordMailed{user(), *newest_code(), now_});
    }
    void report_failed() {
        if (newest_code())
            perform(RecordMailFailed{user(), *newest_code(), MailFailure::refused, {}, now_});
    }
    void disown() {
        if (newest_code()) perform(Disown{user(), *newest_code(), now_});
    }
    void erase() { perform(Erase{user(), now_}); }
    void wait(Duration time) { now_ += time; }

    [[nodiscard]] const std::optional<CodeId>& newest_code() const { return ledger_.newest_code(); }
    [[nodiscard]] const std::optional<CodeId>& code_before() const { return ledger_.code_before(); }
    [[nodiscard]] const UserState& state() const { return state_; }

    [[nodiscard]] std::uint64_t fingerprint() const {
        Fingerprint result;
        result.add(now_).add(next_id_).add(state_);
        ledger_.add_to(result);
        return result.value();
    }

private:
    void perform(const UserCommand& command) {
        const auto verdict = decide(state_, command, policy_);
        ledger_.audit(command, verdict, now_);
        if (!verdict || verdict->events.empty()) return;
        for (const auto& event : verdict->events) state_ = evolve(std::move(state_), event);
        ++next_id_;
    }

    NewCode fresh_code(NetworkTag network) const {
        return {CodeId(Uuid({1, 1, 1, 1, 1, 1, 0x70, 1, 0x80, 1, 1, 1, 1, 1,
                             static_cast<std::uint8_t>(next_id_ / 256),
                             static_cast<std::uint8_t>(next_id_ % 256)})),
                CodeKeyId::parse("key").value(), network};
    }
    // As the actor does it: the first known password that fits.
    std::optional<StreamVersion> match(std::string_view password) const {
        for (const auto& known : known_passwords(state_)) {
            if (known.hash.phc == password) return known.version;
        }
        return std::nullopt;
    }
    bool is_current(StreamVersion password) const {
        for (const auto& known : known_passwords(state_)) {
            if (known.version == password) return true;
        }
        return false;
    }
    UserId user() const {
        return std::visit(overloaded{[](const Absent&) { return UserId{}; },
                                     [](const auto& situation) { return situation.user_id; }},
                          state_.situation);
    }

    Policy policy_;
    UserState state_;
    LogTime now_ = beginning;
    int next_id_ = 1;
    Ledger ledger_;
};

const std::vector<Action<World>>& alphabet() {
    static const std::vector<Action<World>> actions{
        {"Ann registers", [](World& w) { w.register_as(ann); }},
        {"Mallory registers", [](World& w) { w.register_as(mallory); }},
        {"Ann activates with the newest code",
         [](World& w) { w.activate_as(ann, w.newest_code()); }},
        {"Mallory activates with the newest code",
         [](World& w) { w.activate_as(mallory, w.newest_code()); }},
        {"Ann activates with a wrong code", [](World& w) { w.activate_as(ann, std::nullopt); }},
        {"Mallory activates with a wrong code",
         [](World& w) { w.activate_as(mallory, std::nullopt); }},
        {"Ann activates with the code before",
         [](World& w) { w.activate_as(ann, w.code_before()); }},
        {"somebody activates with passwords that were replaced",
         [](World& w) { w.activate_with_older_passwords(); }},
        {"Ann asks for another code", [](World& w) { w.resend_as(ann); }},
        {"Mallory asks for another code", [](World& w) { w.resend_as(mallory); }},
        {"the timer closes windows", [](World& w) { w.close_windows(); }},
        {"the mail worker asks for a reissue", [](World& w) { w.reissue(); }},
        {"the mail worker reports a mail", [](World& w) { w.report_mailed(); }},
        {"the mail worker reports a failure", [](World& w) { w.report_failed(); }},
        {"the mailbox's reader disowns the newest code", [](World& w) { w.disown(); }},
        {"Mallory registers from Ann's network",
         [](World& w) { w.register_as({"mallory's other password", home}); }},
        {"an operator erases", [](World& w) { w.erase(); }},
        {"15 s pass", [](World& w) { w.wait(15s); }},
        {"45 s pass", [](World& w) { w.wait(45s); }},
        {"24 h pass", [](World& w) { w.wait(24h); }},
    };
    return actions;
}

World pending_world(const Policy& policy) {
    World world(policy);
    world.register_as(ann);
    return world;
}

World active_world(const Policy& policy) {
    auto world = pending_world(policy);
    world.activate_as(ann, world.newest_code());
    return world;
}

// Wrong codes with `password`, three on each code, from one network after the other.
void spend_attempts(World& world, std::string_view password, int count) {
    for (int i = 0; i < count; ++i) {
        const Person person{password, i < 9 ? home : NetworkTag{static_cast<std::uint32_t>(i / 9)}};
        if (i > 0 && i % 3 == 0) {
            world.wait(15s);
            world.resend_as(person);
        }
        world.activate_as(person, std::nullopt);
    }
    world.wait(15s);
}

void explore(const World& world, int actions) {
    Exploration<World> exploration(alphabet());
    exploration.explore(world, actions - actions_less);
    INFO(exploration.worlds() << " worlds, " << exploration.performed() << " actions");
    SUCCEED();
}

TEST_CASE("no short sequence from a new address breaks a rule", "[domain][exhaustive]") {
    explore(World(tight), 7);
}

TEST_CASE("no short sequence from an active address breaks a rule", "[domain][exhaustive]") {
    explore(active_world(tight), 7);
}

TEST_CASE("no short sequence from an address with nine wrong codes breaks a rule",
          "[domain][exhaustive]") {
    auto world = pending_world(codes_without_limit);
    spend_attempts(world, ann.password, 9);
    explore(world, 6);
}

TEST_CASE("no short sequence from an address with twenty-nine wrong codes breaks a rule",
          "[domain][exhaustive]") {
    auto world = pending_world(codes_without_limit);
    spend_attempts(world, ann.password, 29);
    explore(world, 6);
}

TEST_CASE("no short sequence from a shadow with nine wrong codes breaks a rule",
          "[domain][exhaustive]") {
    auto world = active_world(codes_without_limit);
    world.register_as(mallory);
    spend_attempts(world, mallory.password, 9);
    explore(world, 7);
}

TEST_CASE("no long random walk breaks a rule", "[domain]") {
    for (unsigned seed = 0; seed < 200; ++seed) {
        std::mt19937 random(seed);
        World world{Policy{}};
        for (int i = 0; i < 400; ++i) {
            const auto& action = alphabet()[random() % alphabet().size()];
            const bool too_rare = action.name == "24 h pass" || action.name == "an operator erases";
            if (too_rare && random() % 16 != 0) continue;
            try {
                action.perform(world);
            } catch (const std::exception& wrong) {
                FAIL(wrong.what() << ": " << action.name << ", seed " << seed << ", step " << i);
            }
        }
    }
}

}  // namespace
}  // namespace roster::domain::test
