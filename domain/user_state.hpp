#pragma once
// What a user's history amounts to: a variant of situations, each with only its own fields.

#include <cstddef>
#include <optional>
#include <variant>
#include <vector>

#include "domain/code_standing.hpp"
#include "domain/ids.hpp"
#include "domain/log_time.hpp"
#include "domain/user_events.hpp"

namespace roster::domain {

// How much of what was spent a state remembers at most. The default budgets stay far below; these
// hold where budgets are off.
inline constexpr std::size_t max_remembered_codes = 256;
inline constexpr std::size_t max_remembered_wrong_codes = 256;
inline constexpr std::size_t max_remembered_claims = 256;

// A code that was issued within the last 24 hours, or its claim's newest one.
struct IssuedCode : CodeStanding {
    StreamVersion event;  // that issued it
    CodeId origin;
    CodeKeyId key_id;
    CodeReason reason = CodeReason::registration;
    CodeLife life;
    NetworkTag network;
    int wrong_codes = 0;
    bool is_disowned = false;  // it does not count any more
    bool operator==(const IssuedCode&) const = default;
};

// What a state remembers of a code that was just issued, by the event of that version.
[[nodiscard]] IssuedCode issued_code(const CodeIssued& event, StreamVersion version);

// Somebody spent something, from a network.
struct Spent {
    LogTime at;
    NetworkTag network;
    bool operator==(const Spent&) const = default;
};

// A password together with its own codes: one person's attempt to register a pending address.
// Nothing that is done with one claim touches another.
struct Claim {
    StreamVersion password;  // the version of the event that set it: the claim's name
    LogTime made_at;
    std::optional<NetworkTag> network;     // absent until its first code, in older logs
    std::optional<Registrant> registrant;  // absent: shredded
    int reissues = 0;                      // since the newest code that a person's action issued
    bool operator==(const Claim&) const = default;
};

// An address that is claimed and not activated.
struct Pending {
    UserId user_id;
    LogTime registered_at;
    std::vector<Claim> claims;      // oldest first
    std::vector<IssuedCode> codes;  // oldest first, of all claims, also of those that are gone
    std::vector<Spent> rejected;    // wrong codes of the last 30 days, oldest first
    std::vector<Spent> new_claims;  // of the last 24 hours, oldest first
    std::vector<Spent> disowned;    // networks that may not register for now, and since when
    bool operator==(const Pending&) const = default;
};

struct Active {
    UserId user_id;
    LogTime registered_at;
    LogTime activated_at;
    std::optional<Registrant> registrant;
    StreamVersion password_version;
    std::vector<IssuedCode> codes;  // whose mail outcomes may still be reported
    std::optional<LogTime> last_notice;
    std::optional<Pending> shadow;  // others' attempts to register the address; see "Shadow" in
                                    // docs/architecture.md
    bool operator==(const Active&) const = default;
};

struct Absent {
    bool operator==(const Absent&) const = default;
};

struct Erased {
    UserId user_id;
    LogTime erased_at;
    bool operator==(const Erased&) const = default;
};

using Situation = std::variant<Absent, Pending, Active, Erased>;

struct UserState {
    StreamVersion version;  // number of events folded
    Situation situation;
    bool operator==(const UserState&) const = default;
};

// Who has registered the address and was not erased; absent: nobody.
[[nodiscard]] std::optional<UserId> user_of(const UserState& state);

// The claim with that password; null if it is gone.
[[nodiscard]] const Claim* claim_of(const Pending& pending, const StreamVersion& password);

// The newest code of a claim; null if it has none.
[[nodiscard]] const IssuedCode* newest_code(const Pending& pending, const Claim& claim);

// What the oldest claim brought along that is not shredded; null: none is left. The address is the
// same in all, but for how it was typed.
[[nodiscard]] const Registrant* first_registrant(const Pending& pending);

// The passwords a state knows, with the version of the event that set each: the owner's, then the
// claims' by age. The first match in this order counts: a shadow may have been registered with the
// owner's very password.
struct KnownPassword {
    StreamVersion version;
    PasswordHash hash;
};
[[nodiscard]] std::vector<KnownPassword> known_passwords(const UserState& state);

// The codes whose digits would activate, each together with its own password alone: the open one of
// every claim (not of a shadow's), with the user it belongs to.
struct ActivatingCode {
    UserId user_id;
    StreamVersion password;
    CodeId code_id;
    CodeKeyId key_id;
};
[[nodiscard]] std::vector<ActivatingCode> activating_codes(const UserState& state);

// The windows that are open: those of the claims and, behind an active address, of a shadow's. What
// the code clock arms.
struct WindowDeadline {
    UserId user_id;
    CodeId code_id;
    LogTime expires_at;
};
[[nodiscard]] std::vector<WindowDeadline> open_windows(const UserState& state);

// What the person behind one of the known passwords is shown by `me`. A shadow is shown as the
// pending account it pretends to be. Null if `password` is not the version of a known one.
struct AccountView {
    UserId user_id;
    EmailAddress email;
    LogTime registered_at;
    std::optional<LogTime> activated_at;  // present: active
};
[[nodiscard]] std::optional<AccountView> account_view(const UserState& state,
                                                      const StreamVersion& password);

// The events that a state names by their versions: those that set its passwords, and those that
// issued its codes. Ascending, none twice.
[[nodiscard]] std::vector<StreamVersion> named_events(const UserState& state);

}  // namespace roster::domain
