#pragma once
// What an event means for mails and codes: whether it causes a mail, and what becomes of a code by
// it. The one fold that tells which codes are open, which still wait for word of their mail, and
// which are done: the user's state, the relay, the tail scan and the read model of windows all
// follow their codes with it.

#include <optional>
#include <unordered_map>
#include <vector>

#include "domain/ids.hpp"
#include "domain/log_time.hpp"
#include "domain/user_events.hpp"

namespace roster::domain {

// What the mail worker has to send because of an event. Points into the event.
struct CausedMail {
    const Recipient& recipient;
    const CodeIssued* code = nullptr;  // null: the notice for an address that has an account
};
// Absent: nothing, or there is nobody to mail any more. Such events alone go to the mail subjects.
[[nodiscard]] std::optional<CausedMail> caused_mail(const UserEvent& event);

// What became of a code's mail.
enum class MailOutcome {
    awaited,
    mailed,
    failed,
    no_report,  // nobody said within five minutes; it may still be told
    replaced,   // a newer code of its claim came first, or the claim is gone
    used,       // nobody said, but the code activated an account: it arrived
    never_sent  // a shadow's
};

// Whether a report about the mail would be the first outcome. A replaced code's mail may have been
// sent all the same, just before or after the newer code was issued; operators want the truth, so
// its report is still taken, once.
[[nodiscard]] constexpr bool awaits_report(MailOutcome mail) {
    return mail == MailOutcome::awaited || mail == MailOutcome::no_report ||
           mail == MailOutcome::replaced || mail == MailOutcome::used;
}

// Whether somebody still waits for the mail: it may be sent late, or replaced by a reissue.
[[nodiscard]] constexpr bool awaits_mail(MailOutcome mail) {
    return mail == MailOutcome::awaited || mail == MailOutcome::no_report;
}

struct CodeStanding {
    CodeId id;
    // The version of the event that set the password it works with. 0: nobody says; then it is of
    // the same claim as every other code.
    StreamVersion claim;
    bool is_shadow = false;
    MailOutcome mail = MailOutcome::awaited;
    bool is_open = true;  // as far as the log says; its time may be over
    bool operator==(const CodeStanding&) const = default;

    // Neither the clock nor the mail worker can change it any more.
    [[nodiscard]] bool is_done() const { return !is_open && mail != MailOutcome::awaited; }
};

[[nodiscard]] CodeStanding standing_of(const CodeIssued& event);

// Takes in what happened to the code's user after the code was issued.
void follow(CodeStanding& code, const UserEvent& event);

struct BookedCode : CodeStanding {
    LogTime expires_at;
    CodeId origin;
};

// The codes of many users, from a part of the log that is read in order. It may begin anywhere:
// what was issued before is not known.
class CodeBook {
public:
    void add(const UserEvent& event);

    // Of a code that was ordered to be mailed: itself, or the reissue that stands for it by now.
    // The book has seen it being issued.
    [[nodiscard]] bool awaits_mail(const UserId& user, const CodeId& ordered) const;

    using CodesOfUsers = std::unordered_map<UserId, std::vector<BookedCode>>;
    // Those that are not done.
    [[nodiscard]] const CodesOfUsers& codes() const { return codes_; }

private:
    CodesOfUsers codes_;
};

}  // namespace roster::domain
