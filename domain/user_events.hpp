#pragma once
// What can have happened to a user. The log holds these facts and nothing else; names are past
// tense and final.
//
// To add an event: add it here and to UserEvent, and follow the compiler: what it does to a user
// (user_evolve), to codes and mails (code_standing), to each read model (projections/), and its
// form in the log (eventstore/codec/event_forms) with a golden file in tests/eventstore/golden/.
// Then tell of it in docs/events.md.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

#include "domain/code_life.hpp"
#include "domain/email_address.hpp"
#include "domain/ids.hpp"
#include "domain/key_id.hpp"
#include "domain/locale.hpp"
#include "domain/log_time.hpp"
#include "domain/mail_detail.hpp"

namespace roster::domain {

// Whom a mail goes to. Personal: sealed in the log.
struct Recipient {
    EmailAddress email;
    Locale locale;
    bool operator==(const Recipient&) const = default;
};

// A finished password hash: ours in PHC string format, an imported one as whoever made it wrote it.
// Personal: sealed in the log. The domain never compares it.
struct PasswordHash {
    std::string phc;
    bool operator==(const PasswordHash&) const = default;
};

// What a registration brings along. Personal: sealed in the log.
struct Registrant {
    Recipient recipient;
    PasswordHash password;
    bool operator==(const Registrant&) const = default;
};

// A short keyed tag of the client's network (/24 or /64) within one stream: equal networks have
// equal tags, and nobody without the key learns the network.
struct NetworkTag {
    std::uint32_t value = 0;
    constexpr auto operator<=>(const NetworkTag&) const = default;
};

enum class CodeReason {
    registration,  // with UserRegistered or RegistrationClaimed, or by registering once more with
                   // the same password
    restart,       // with RegistrationRestarted
    resend,        // the person asked for another
    reissue,       // the mail worker asked: the older one had too little life left; carried by the
                   // reply, never mailed from the bus
    shadow,        // with or after RegistrationShadowed: nobody is sent it, and no digits match it
};

enum class MailFailure {
    refused,      // the mail server said no for good (5xx)
    undelivered,  // it kept saying "later" until the code's life was over
    stale,        // too old to be replaced
    no_report,    // nobody said what became of it
};

// In each event below an absent personal part means that the user's key was destroyed
// (crypto-shredded).

struct UserRegistered {
    UserId user_id;
    LogTime registered_at;
    std::optional<Registrant> registrant;
    bool operator==(const UserRegistered&) const = default;
};

// Somebody who had an account elsewhere was imported: active, and nobody has to prove the address
// again.
struct UserImported {
    UserId user_id;
    LogTime imported_at;
    LogTime active_since;  // elsewhere
    std::optional<Registrant> registrant;
    bool operator==(const UserImported&) const = default;
};

// Which place a new claim takes among those on one address.
struct ClaimPlace {
    NetworkTag network;                    // it was made from there
    std::optional<StreamVersion> evicted;  // the claim that is gone for it
    bool operator==(const ClaimPlace&) const = default;
};

// A pending registration was claimed with a further password, beside the older ones. The claim is
// named by the version of this event.
struct RegistrationClaimed {
    UserId user_id;
    LogTime claimed_at;
    ClaimPlace place;
    std::optional<Registrant> registrant;
    bool operator==(const RegistrationClaimed&) const = default;
};

// Whoever reads the mailbox said of a code's mail "that wasn't me": the code's claim is gone.
struct RegistrationDisowned {
    UserId user_id;
    CodeId code_id;
    StreamVersion claim;  // of the event that set its password
    LogTime disowned_at;
    bool operator==(const RegistrationDisowned&) const = default;
};

// A pending registration began again with another password: the older password and code are dead.
// Of older logs only.
struct RegistrationRestarted {
    UserId user_id;
    LogTime restarted_at;
    std::optional<Registrant> registrant;
    bool operator==(const RegistrationRestarted&) const = default;
};

// Somebody registered an address that is active. The owner gets a notice if `notice` is set.
struct RegistrationShadowed {
    UserId user_id;
    LogTime shadowed_at;
    bool notice = false;
    std::optional<ClaimPlace> place;  // absent in version 1: it took the place of all
    std::optional<Registrant> registrant;
    bool operator==(const RegistrationShadowed&) const = default;
};

struct CodeIssued {
    UserId user_id;
    CodeId code_id;
    // The version of the event that set the password with which alone the code works. Absent in
    // version 1: the newest claim's.
    std::optional<StreamVersion> claim;
    CodeKeyId code_key_id;  // which code key derives its digits
    CodeReason reason = CodeReason::registration;
    CodeId origin;  // the code a person's action issued: itself, or for a reissue the one it stands
                    // for
    CodeLife life;
    NetworkTag network;
    std::optional<Recipient> recipient;
    bool operator==(const CodeIssued&) const = default;
};

struct CodeRejected {
    UserId user_id;
    CodeId code_id;
    LogTime rejected_at;
    NetworkTag network;
    int attempts_left = 0;
    bool operator==(const CodeRejected&) const = default;
};

struct CodeExpired {
    UserId user_id;
    CodeId code_id;
    LogTime expired_at;
    bool operator==(const CodeExpired&) const = default;
};

struct CodeMailed {
    UserId user_id;
    CodeId code_id;
    LogTime mailed_at;
    bool unconfirmed = false;  // handed over whole, and the mail server never answered
    bool operator==(const CodeMailed&) const = default;
};

struct CodeMailFailed {
    UserId user_id;
    CodeId code_id;
    LogTime failed_at;
    MailFailure reason = MailFailure::refused;
    MailDetail detail;  // what the mail server said
    bool operator==(const CodeMailFailed&) const = default;
};

struct UserActivated {
    UserId user_id;
    CodeId code_id;
    LogTime activated_at;
    bool operator==(const UserActivated&) const = default;
};

// The same password, hashed anew with other parameters.
struct PasswordRehashed {
    UserId user_id;
    StreamVersion claim;  // of the event that set the password
    LogTime rehashed_at;
    std::optional<PasswordHash> password;
    bool operator==(const PasswordRehashed&) const = default;
};

struct UserErased {
    UserId user_id;
    LogTime erased_at;
    bool operator==(const UserErased&) const = default;
};

using UserEvent =
    std::variant<UserRegistered, UserImported, RegistrationClaimed, RegistrationRestarted,
                 RegistrationShadowed, RegistrationDisowned, CodeIssued, CodeRejected, CodeExpired,
                 CodeMailed, CodeMailFailed, UserActivated, PasswordRehashed, UserErased>;

// Whose event it is.
[[nodiscard]] UserId user_of(const UserEvent& event);

// Whether a user begins with it: a new id, and a key of its own.
[[nodiscard]] bool begins_user(const UserEvent& event);

// Where an event of this type keeps its personal part, the optional of a Registrant, Recipient or
// PasswordHash; a null pointer for types that have none. The one place that knows.
template <class Event>
[[nodiscard]] constexpr auto personal_part(Event& event) {
    if constexpr (requires { event.registrant; })
        return &event.registrant;
    else if constexpr (requires { event.recipient; })
        return &event.recipient;
    else if constexpr (requires { event.password; })
        return &event.password;
    else
        return nullptr;
}
template <class Event>
inline constexpr bool is_personal =
    !std::is_same_v<decltype(personal_part(std::declval<Event&>())), std::nullptr_t>;

// What a registration or an import brought along; null: the event is none, or was shredded.
[[nodiscard]] const Registrant* registrant_in(const UserEvent& event);

// Whether there is a personal part to seal.
[[nodiscard]] bool has_personal_part(const UserEvent& event);

}  // namespace roster::domain
