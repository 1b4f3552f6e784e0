#pragma once
// given(history).when(command).then(events), and the people and codes these stories are about.
//
// Times are counted from `at(0s)`. The first password event of a plain story has version 1.

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "domain/user_commands.hpp"
#include "domain/user_evolve.hpp"
#include "tests/catch.hpp"

namespace roster::domain::test {

using namespace std::chrono_literals;
using Duration = LogClock::duration;

inline constexpr LogTime beginning{std::chrono::seconds{1'795'377'600}};
constexpr LogTime at(Duration since_the_beginning) { return beginning + since_the_beginning; }

template <class SomeId>
constexpr SomeId numbered(int number) {
    const auto last = static_cast<std::uint8_t>(number);
    return SomeId(Uuid({0x01, 0x9a, 0, 0, 0, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, last}));
}
inline constexpr auto user_1 = numbered<UserId>(1);
inline constexpr auto user_2 = numbered<UserId>(2);
inline constexpr auto code_1 = numbered<CodeId>(101);
inline constexpr auto code_2 = numbered<CodeId>(102);
inline constexpr auto code_3 = numbered<CodeId>(103);
inline constexpr auto code_4 = numbered<CodeId>(104);
inline constexpr auto code_5 = numbered<CodeId>(105);
inline constexpr NetworkTag home{0xA};
inline constexpr NetworkTag elsewhere{0xB};

constexpr StreamVersion version(std::int64_t number) { return {number}; }

inline Registrant registrant(std::string_view password = "first") {
    return {{*EmailAddress::parse("Ann@example.com"), {}}, {std::string(password)}};
}

// --- What has happened

UserRegistered registered(Duration when = 0s, std::string_view password = "first");
UserImported imported(Duration when, Duration since, std::string_view password = "first");
RegistrationClaimed claimed(Duration when, std::string_view password = "second",
                            NetworkTag network = home,
                            std::optional<StreamVersion> evicted = std::nullopt);
RegistrationRestarted restarted(Duration when, std::string_view password = "second");
RegistrationShadowed shadowed(Duration when, bool notice, std::string_view password = "second",
                              NetworkTag network = home,
                              std::optional<StreamVersion> evicted = std::nullopt);
RegistrationDisowned disowned(CodeId code, Duration when, StreamVersion claim = version(1));
// Of the claim of version 1, a shadow's of version 4.
CodeIssued issued(CodeId code, Duration when, CodeReason reason = CodeReason::registration,
                  NetworkTag network = home);
CodeIssued reissued(CodeId code, CodeId origin, Duration when);
CodeIssued of_claim(StreamVersion claim, CodeIssued event);
CodeRejected rejected(CodeId code, Duration when, int attempts_left, NetworkTag network = home);
CodeExpired expired(CodeId code, Duration when);
CodeMailed mailed(CodeId code, Duration when);
CodeMailFailed mail_failed(CodeId code, Duration when, MailFailure reason,
                           std::string_view detail = "");
MailDetail detail_of(std::string_view text);
UserActivated activated(CodeId code, Duration when);
PasswordRehashed rehashed(Duration when, std::string_view password,
                          StreamVersion claim = version(1));
UserErased erased(Duration when, UserId user = user_1);
// As it was written before claims stood side by side.
CodeIssued old(CodeIssued event);
RegistrationShadowed old(RegistrationShadowed event);

// --- What is asked

NewCode new_code(CodeId id, NetworkTag network = home);
Register registering(Duration when, std::string_view password, CodeId code, NetworkTag from = home);
Activate activating(Duration when, std::optional<StreamVersion> password,
                    std::optional<CodeId> code, NetworkTag from = home);
ResendCode resending(Duration when, std::optional<StreamVersion> password, CodeId code,
                     NetworkTag from = home);

Import importing(Duration when, Duration since, std::string_view password = "first");

// --- Stories

using History = std::vector<UserEvent>;

// An account: registered at 0 s with code_1, activated at 20 s; version 3.
History active_history();
// The same, shadowed at 100 s with the password "second" (version 4) and code_2.
History shadowed_history();

UserState fold(const History& history);

// The code that activates together with that password.
std::optional<ActivatingCode> activating_code(const UserState& state, StreamVersion password);

// What a command led to.
class Outcome {
public:
    Outcome(const UserState& state, const UserCommand& command, const Policy& policy);

    template <class... Events>
    void then(Events... events) const {
        expect_events({UserEvent(std::move(events))...});
    }
    void then_nothing() const { expect_events({}); }
    // Nothing to write, but the reply to the mail worker carries this code.
    void then_repeated(const CodeId& code) const;
    void then_refused(const UserError& error) const;

private:
    void expect_events(const History& events) const;

    Decision decision_;
};

class Specification {
public:
    explicit Specification(const History& history) : state_(fold(history)) {}

    [[nodiscard]] Specification under(const Policy& policy) && {
        policy_ = policy;
        return std::move(*this);
    }
    [[nodiscard]] Outcome when(const UserCommand& command) const {
        return {state_, command, policy_};
    }

private:
    UserState state_;
    Policy policy_;
};

inline Specification given(const History& history) { return Specification(history); }

template <class... Events>
    requires(std::constructible_from<UserEvent, Events> && ...)
Specification given(Events... events) {
    return Specification({UserEvent(std::move(events))...});
}

// `history` and what happened after it.
template <class... Events>
History after(History history, Events... events) {
    (history.push_back(UserEvent(std::move(events))), ...);
    return history;
}

std::string describe(const UserEvent& event);
std::string describe(const UserError& error);

}  // namespace roster::domain::test

template <>
struct Catch::StringMaker<roster::domain::UserEvent> {
    static std::string convert(const roster::domain::UserEvent& event) {
        return roster::domain::test::describe(event);
    }
};

template <>
struct Catch::StringMaker<roster::domain::UserError> {
    static std::string convert(const roster::domain::UserError& error) {
        return roster::domain::test::describe(error);
    }
};
