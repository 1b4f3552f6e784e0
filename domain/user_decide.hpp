#pragma once
// Decides what a command does to a user. Pure: time, ids, hashes and what was matched come with the
// command.
//
// An empty list of events means "accepted, nothing to write" (a silent answer). A refusal that the
// log must know of is an event and not an error: a wrong code is {CodeRejected}, an unnoticed end
// of the window is {CodeExpired}. A command that names a user id or code id that is not this
// state's changes nothing.

#include <chrono>
#include <expected>
#include <optional>
#include <vector>

#include "domain/user_commands.hpp"
#include "domain/user_error.hpp"
#include "domain/user_events.hpp"
#include "domain/user_state.hpp"

namespace roster::domain {

// The settings a decision depends on. 0 means "no limit" for the three code budgets.
struct Policy {
    std::chrono::seconds code_lifetime{60};
    std::chrono::seconds resend_cooldown{15};
    int codes_per_hour_and_network = 5;
    int codes_per_day = 20;
    bool disclose_accounts = false;

    static constexpr int wrong_codes_per_code = 3;
    static constexpr int wrong_codes_per_day_and_network = 10;
    static constexpr int wrong_codes_per_day = 30;
    static constexpr int reissues_per_code = 3;
    static constexpr std::chrono::hours reissue_age{1};
    static constexpr std::chrono::hours budget_period{24};
    static constexpr std::chrono::hours notice_period{24};
};

using Decision = std::expected<std::vector<UserEvent>, UserError>;

[[nodiscard]] Decision decide(const UserState& state, const Register& command,
                              const Policy& policy);
[[nodiscard]] Decision decide(const UserState& state, const Activate& command,
                              const Policy& policy);
[[nodiscard]] Decision decide(const UserState& state, const ResendCode& command,
                              const Policy& policy);
[[nodiscard]] Decision decide(const UserState& state, const ShowAccount& command,
                              const Policy& policy);
[[nodiscard]] Decision decide(const UserState& state, const CloseWindow& command,
                              const Policy& policy);
[[nodiscard]] Decision decide(const UserState& state, const ReissueCode& command,
                              const Policy& policy);
[[nodiscard]] Decision decide(const UserState& state, const RecordMailed& command,
                              const Policy& policy);
[[nodiscard]] Decision decide(const UserState& state, const RecordMailFailed& command,
                              const Policy& policy);
[[nodiscard]] Decision decide(const UserState& state, const Erase& command, const Policy& policy);

// What the reply to a mail worker carries if `decide` had nothing to write: the reissue that an
// earlier request got, whose reply was lost. Absent: there is nothing to mail any more. (Otherwise
// the reply carries the CodeIssued that was written, if it was one.)
[[nodiscard]] std::optional<IssuedCode> repeated_reissue(const UserState& state,
                                                         const ReissueCode& command);

// Dispatches to the function of the command at hand.
[[nodiscard]] Decision decide(const UserState& state, const UserCommand& command,
                              const Policy& policy);

}  // namespace roster::domain
