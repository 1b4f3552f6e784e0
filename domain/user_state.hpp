#pragma once
// What a user's history amounts to: a variant of situations, each with only its own fields.

#include <cstddef>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "domain/ids.hpp"
#include "domain/log_time.hpp"
#include "domain/user_events.hpp"

namespace roster::domain {

// What became of a code's mail.
enum class MailOutcome { awaited, mailed, failed, replaced, never_sent /* a shadow's */ };

// Whether a report about the mail would be the first outcome. A replaced code's mail may have been
// sent all the same, just before or after the newer code was issued; operators want the truth, so
// its report is still taken, once.
[[nodiscard]] constexpr bool awaits_report(MailOutcome mail) {
    return mail == MailOutcome::awaited || mail == MailOutcome::replaced;
}

// How much of the last 24 hours a state remembers at most. The default budgets stay far below;
// these hold where budgets are off.
inline constexpr std::size_t max_remembered_codes = 256;
inline constexpr std::size_t max_remembered_wrong_codes = 256;

// A code that was issued within the last 24 hours, or the newest one.
struct IssuedCode {
    CodeId id;
    CodeId origin;
    std::string key_id;
    CodeReason reason = CodeReason::registration;
    LogTime issued_at;
    LogTime expires_at;
    NetworkTag network;
    MailOutcome mail = MailOutcome::awaited;
    bool operator==(const IssuedCode&) const = default;
};

struct WrongCode {
    LogTime at;
    NetworkTag network;
    bool operator==(const WrongCode&) const = default;
};

// The minute in which the newest code works. Absent once the log says that it expired.
struct OpenWindow {
    CodeId code_id;
    LogTime expires_at;
    int wrong_codes = 0;
    bool operator==(const OpenWindow&) const = default;
};

struct Pending {
    UserId user_id;
    LogTime registered_at;
    std::optional<Registrant> registrant;  // absent: shredded
    StreamVersion password_version;        // of the event that set the current password
    std::optional<OpenWindow> window;
    std::vector<IssuedCode> codes;    // oldest first; the newest is the last
    std::vector<WrongCode> rejected;  // oldest first; those of the last 24 hours
    int reissues = 0;                 // since the newest code that a person's action issued
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
    std::optional<Pending> shadow;  // somebody else's attempt to register the address; see DESIGN
                                    // in docs/architecture.md
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

// The passwords a state knows, with the version of the event that set each. At most two: the
// owner's, then a shadow's. The first match in this order counts: a shadow may have been registered
// with the owner's very password.
struct KnownPassword {
    StreamVersion version;
    PasswordHash hash;
};
[[nodiscard]] std::vector<KnownPassword> known_passwords(const UserState& state);

// The code whose digits would activate, with the user it belongs to: the open window's of a pending
// user (not of a shadow).
struct ActivatingCode {
    UserId user_id;
    CodeId code_id;
    std::string key_id;
};
[[nodiscard]] std::optional<ActivatingCode> activating_code(const UserState& state);

// The windows that are open: the user's own and, behind an active one, a shadow's. What the code
// clock arms.
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
                                                      StreamVersion password);

}  // namespace roster::domain
