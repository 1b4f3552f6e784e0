#pragma once
// Decides what a command does to a user. Pure: time, ids, hashes and what was matched come with the
// command.
//
// An empty list of events means "accepted, nothing to write" (a silent answer). A refusal that the
// log must know of is an event and not an error: a wrong code is {CodeRejected}, an unnoticed end
// of the window is {CodeExpired}. A command that names a user id or code id that is not this
// state's changes nothing.

#include <expected>
#include <optional>
#include <vector>

#include "domain/policy.hpp"
#include "domain/user_commands.hpp"
#include "domain/user_error.hpp"
#include "domain/user_events.hpp"
#include "domain/user_state.hpp"

namespace roster::domain {

// A code that the reply to the mail worker carries, and whom it goes to.
struct CodeToMail {
    IssuedCode code;
    Recipient recipient;
    bool operator==(const CodeToMail&) const = default;
};

struct Decided {
    std::vector<UserEvent> events;  // to be written, in this order
    // Of a ReissueCode: the code that `events` issues, or the one that an earlier request was given
    // whose reply was lost. Absent: there is nothing to mail any more.
    std::optional<CodeToMail> to_mail;
    bool operator==(const Decided&) const = default;
};

using Decision = std::expected<Decided, UserError>;

[[nodiscard]] Decision decide(const UserState& state, const Register& command,
                              const Policy& policy);
[[nodiscard]] Decision decide(const UserState& state, const Activate& command,
                              const Policy& policy);
[[nodiscard]] Decision decide(const UserState& state, const ResendCode& command,
                              const Policy& policy);
[[nodiscard]] Decision decide(const UserState& state, const ShowAccount& command,
                              const Policy& policy);
[[nodiscard]] Decision decide(const UserState& state, const Disown& command, const Policy& policy);
[[nodiscard]] Decision decide(const UserState& state, const RehashPassword& command,
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

// Dispatches to the function of the command at hand.
[[nodiscard]] Decision decide(const UserState& state, const UserCommand& command,
                              const Policy& policy);

}  // namespace roster::domain
