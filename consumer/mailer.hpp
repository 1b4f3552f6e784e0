#pragma once
// Hands one finished mail to whoever delivers it.

#include <expected>
#include <functional>
#include <optional>
#include <string>

namespace roster::consumer {

struct Mail {
    std::string to;
    std::string from;                      // address, or "Name <address>"
    std::string subject;                   // UTF-8
    std::string message_id;                // without angle brackets
    std::string text;                      // UTF-8
    std::string html;                      // UTF-8
    std::optional<std::string> code = {};  // the digits it carries; none: the notice
    // Asked once more, within `send`, when the server asks for the text, however long that took.
    // None: it is always worth sending.
    std::function<bool()> is_still_worth_sending = {};
};

struct MailError {
    enum class Kind {
        later,         // 4xx about this mail
        unreachable,   // no server, or one that takes nobody's mail now
        ours,          // the server refuses us, whoever the mail is for: an operator can mend it
        refused,       // 5xx about this mail
        not_mailable,  // the mail itself is wrong: CR or LF where none may be
        overdue,  // not worth sending any more when the server asked for the text: not handed over
        unconfirmed  // all of it was handed over, and no answer came: it may have been taken
    } kind;
    std::string message;  // for operators; what the server said, without the recipient's address;
                          // at most 200 characters
};

// Thread-safe.
class Mailer {
public:
    virtual ~Mailer() = default;
    // Success means that the receiving side accepted responsibility (SMTP 250; a file synced to
    // disk). Blocks as long as the other side is patient with: up to ten minutes after the whole
    // mail was handed over.
    [[nodiscard]] virtual std::expected<void, MailError> send(const Mail& mail) = 0;
    // Goes the mail's way up to where its text would be handed over, and breaks off there: for a
    // server that was last seen in trouble, before a fresh code is spent on it.
    [[nodiscard]] virtual std::expected<void, MailError> rehearse(const Mail& mail) = 0;
    // Makes every `send` and `rehearse`, under way or later, fail within about a second.
    virtual void interrupt() {}
};

}  // namespace roster::consumer
