#pragma once
// Hands one finished mail to whoever delivers it.

#include <expected>
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
};

struct MailError {
    enum class Kind {
        temporary,    // 4xx, or the server cannot be reached
        permanent,    // 5xx
        not_mailable  // the mail itself is wrong: CR or LF where none may be
    } kind;
    std::string message;  // for operators; what the server said, without the recipient's address;
                          // at most 200 characters
};

// One per worker thread.
class Mailer {
public:
    virtual ~Mailer() = default;
    // Success means that the receiving side accepted responsibility (SMTP 250; a file synced to
    // disk).
    [[nodiscard]] virtual std::expected<void, MailError> send(const Mail& mail) = 0;
    // Whether a mail could be handed over now, for /readyz. Sends nothing.
    [[nodiscard]] virtual bool is_reachable() = 0;
    // Makes a `send` that is under way, and every later one, fail as temporary within about a
    // second. Any thread.
    virtual void interrupt() {}
};

}  // namespace roster::consumer
