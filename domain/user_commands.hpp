#pragma once
// What can be asked of a user. Everything a decision needs that is not in the state comes in with
// the command: the time, new ids, finished hashes, and of each check *what* was matched, never the
// secret itself.

#include <optional>
#include <variant>
#include <vector>

#include "domain/ids.hpp"
#include "domain/log_time.hpp"
#include "domain/user_events.hpp"

namespace roster::domain {

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

struct ResendCode {
    std::optional<StreamVersion> matched_password;
    NewCode code;
    LogTime now;
};

// `me`: changes nothing; decided like the others so that it is refused like the others.
struct ShowAccount {
    std::optional<StreamVersion> matched_password;
    LogTime now;
};

// Whoever holds the token of a code's mail: "that wasn't me".
struct Disown {
    UserId user_id;
    CodeId code_id;
    LogTime now;
};

// The password was right, and its hash has other parameters than are wanted today.
struct RehashPassword {
    std::optional<StreamVersion> matched_password;
    PasswordHash password;
    LogTime now;
};

struct CloseWindow {
    UserId user_id;
    CodeId code_id;
    LogTime now;
};

struct ReissueCode {
    UserId user_id;
    CodeId origin;  // the code that the worker was told to mail
    NewCode code;
    LogTime now;
};

struct RecordMailed {
    UserId user_id;
    CodeId code_id;
    LogTime now;
};

struct RecordMailFailed {
    UserId user_id;
    CodeId code_id;
    MailFailure reason = MailFailure::refused;
    MailDetail detail;
    LogTime now;
};

struct Erase {
    UserId user_id;
    LogTime now;
};

using UserCommand =
    std::variant<Register, Activate, ResendCode, ShowAccount, Disown, RehashPassword, CloseWindow,
                 ReissueCode, RecordMailed, RecordMailFailed, Erase>;

}  // namespace roster::domain
