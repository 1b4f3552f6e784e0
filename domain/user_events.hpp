#pragma once
// What can have happened to a user. The log holds these facts and nothing else; names are past
// tense and final.
//
// To add an event: add it here and to UserEvent, to evolve (user_evolve), to the codec
// (eventstore/event_codec) with a golden file in tests/eventstore/golden/, and to docs/events.md.
// The compiler finds every visit that lacks it.

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "domain/email_address.hpp"
#include "domain/ids.hpp"
#include "domain/log_time.hpp"

namespace roster::domain {

// The language of a person's mails: a BCP 47 primary tag such as "en" or "fr".
struct Locale {
    std::string tag = "en";
    bool operator==(const Locale&) const = default;
};

// Whom a mail goes to. Personal: sealed in the log.
struct Recipient {
    EmailAddress email;
    Locale locale;
    bool operator==(const Recipient&) const = default;
};

// A finished password hash in PHC string format. Personal: sealed in the log. The domain never
// compares it.
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
    registration,  // with UserRegistered
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

// A pending registration began again with another password: the older password and code are dead.
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
    std::optional<Registrant> registrant;
    bool operator==(const RegistrationShadowed&) const = default;
};

struct CodeIssued {
    UserId user_id;
    CodeId code_id;
    std::string code_key_id;  // which code key derives its digits
    CodeReason reason = CodeReason::registration;
    CodeId origin;  // the code a person's action issued: itself, or for a reissue the one it stands
                    // for
    LogTime issued_at;
    LogTime expires_at;
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
    bool operator==(const CodeMailed&) const = default;
};

struct CodeMailFailed {
    UserId user_id;
    CodeId code_id;
    LogTime failed_at;
    MailFailure reason = MailFailure::refused;
    std::string detail;  // what the mail server said, without any address; at most 200 characters
    bool operator==(const CodeMailFailed&) const = default;
};

struct UserActivated {
    UserId user_id;
    CodeId code_id;
    LogTime activated_at;
    bool operator==(const UserActivated&) const = default;
};

struct UserErased {
    UserId user_id;
    LogTime erased_at;
    bool operator==(const UserErased&) const = default;
};

using UserEvent =
    std::variant<UserRegistered, RegistrationRestarted, RegistrationShadowed, CodeIssued,
                 CodeRejected, CodeExpired, CodeMailed, CodeMailFailed, UserActivated, UserErased>;

// Whose event it is.
[[nodiscard]] UserId user_of(const UserEvent& event);

// Whether the mail worker has to send something because of it. Such events go to the mail subjects.
[[nodiscard]] bool causes_mail(const UserEvent& event);

}  // namespace roster::domain
