#pragma once
// What can be asked of a user, and what is decided then. Pure: everything a decision needs that is
// not in the state comes in with the command: the time, new ids, finished hashes, and of each check
// *what* was matched, never the secret itself.
//
// An empty list of events means "accepted, nothing to write" (a silent answer). A refusal that the
// log must know of is an event and not an error: a wrong code is {CodeRejected}, an unnoticed end
// of the window is {CodeExpired}. A command that names a user id or code id that is not this
// state's changes nothing.

#include <expected>
#include <optional>
#include <variant>
#include <vector>

#include "domain/ids.hpp"
#include "domain/log_time.hpp"
#include "domain/policy.hpp"
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

// The ingredients of a code that may have to be issued.
struct NewCode {
    CodeId id;
    CodeKeyId key_id;
    NetworkTag network;
};

struct Register {
    UserId new_user_id;
    NewCode code;
    Registrant registrant;
    // The version of the password event whose password was given, if one was found; see Activate.
    std::optional<StreamVersion> matched_password;
    LogTime now;
};
[[nodiscard]] Decision decide(const UserState& state, const Register& command,
                              const Policy& policy);

struct Activate {
    // The stream version of the event whose password matched. If it is no longer current, the
    // answer is `NeedsVerification` and the password must be checked again.
    std::optional<StreamVersion> matched_password;
    // The open codes whose digits equal those given, of whatever claim; only one of the password's
    // own claim is right.
    std::vector<CodeId> matched_codes;
    NetworkTag network;
    LogTime now;
};
[[nodiscard]] Decision decide(const UserState& state, const Activate& command,
                              const Policy& policy);

struct ResendCode {
    std::optional<StreamVersion> matched_password;
    NewCode code;
    LogTime now;
};
[[nodiscard]] Decision decide(const UserState& state, const ResendCode& command,
                              const Policy& policy);

// `me`: changes nothing; decided like the others so that it is refused like the others.
struct ShowAccount {
    std::optional<StreamVersion> matched_password;
    LogTime now;
};
[[nodiscard]] Decision decide(const UserState& state, const ShowAccount& command,
                              const Policy& policy);

// Whoever holds the token of a code's mail: "that wasn't me".
struct Disown {
    UserId user_id;
    CodeId code_id;
    LogTime now;
};
[[nodiscard]] Decision decide(const UserState& state, const Disown& command, const Policy& policy);

// The password was right, and its hash has other parameters than are wanted today.
struct RehashPassword {
    std::optional<StreamVersion> matched_password;
    PasswordHash password;
    LogTime now;
};
[[nodiscard]] Decision decide(const UserState& state, const RehashPassword& command,
                              const Policy& policy);

struct CloseWindow {
    UserId user_id;
    CodeId code_id;
    LogTime now;
};
[[nodiscard]] Decision decide(const UserState& state, const CloseWindow& command,
                              const Policy& policy);

struct ReissueCode {
    UserId user_id;
    CodeId origin;  // the code that the worker was told to mail
    NewCode code;
    LogTime now;
};
[[nodiscard]] Decision decide(const UserState& state, const ReissueCode& command,
                              const Policy& policy);

struct RecordMailed {
    UserId user_id;
    CodeId code_id;
    LogTime now;
    bool unconfirmed = false;
};
[[nodiscard]] Decision decide(const UserState& state, const RecordMailed& command,
                              const Policy& policy);

struct RecordMailFailed {
    UserId user_id;
    CodeId code_id;
    MailFailure reason = MailFailure::refused;
    MailDetail detail;
    LogTime now;
};
[[nodiscard]] Decision decide(const UserState& state, const RecordMailFailed& command,
                              const Policy& policy);

struct Erase {
    UserId user_id;
    LogTime now;
};
[[nodiscard]] Decision decide(const UserState& state, const Erase& command, const Policy& policy);

// An operator brings along somebody who has an account elsewhere. Refused wherever the log knows
// the address, also where its person was erased: no old file undoes that.
struct Import {
    UserId new_user_id;
    Registrant registrant;
    LogTime active_since;
    LogTime now;
};
[[nodiscard]] Decision decide(const UserState& state, const Import& command, const Policy& policy);

using UserCommand =
    std::variant<Register, Activate, ResendCode, ShowAccount, Disown, RehashPassword, CloseWindow,
                 ReissueCode, RecordMailed, RecordMailFailed, Erase, Import>;

// Dispatches to the function of the command at hand.
[[nodiscard]] Decision decide(const UserState& state, const UserCommand& command,
                              const Policy& policy);

}  // namespace roster::domain
