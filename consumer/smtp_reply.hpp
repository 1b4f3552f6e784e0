#pragma once
// What a mail server's replies mean (RFC 5321, 4.2), and how much of them may be told. Pure.

#include <optional>
#include <string>
#include <string_view>

#include "consumer/mailer.hpp"

namespace roster::consumer {

// The replies of one transfer, collected line by line.
class SmtpReplies {
public:
    void add_line(std::string_view line);

    // Of the newest reply, other than the one to QUIT; nothing before the first.
    [[nodiscard]] std::optional<int> code() const { return code_; }
    // Code and text of the newest reply, its lines joined.
    [[nodiscard]] const std::string& text() const { return text_; }
    // Whether any reply was positive.
    [[nodiscard]] bool has_accepted() const { return has_accepted_; }

private:
    std::optional<int> code_;
    std::string text_;
    bool continues_ = false;
    bool has_accepted_ = false;
};

// What the server was answering when it refused.
enum class SmtpStage {
    introduction,  // greeting, EHLO, STARTTLS, AUTH
    sender,        // MAIL FROM
    recipient,     // RCPT TO
    content        // DATA, and the final dot
};

// Whose fault a 4xx or 5xx is: `later`, `unreachable`, `ours` or `refused`. Many servers say only
// at RCPT what they think of our EHLO name or sender (RFC 3463 tells by the enhanced code).
[[nodiscard]] MailError::Kind fault_of(SmtpStage stage, int code, std::string_view text);

// At most 200 printable ASCII characters, without addresses, without the parts of the recipient's
// address, and without the code.
[[nodiscard]] std::string redacted(std::string_view text, const Mail& mail);

}  // namespace roster::consumer
