#pragma once
// What a mail server's replies mean for a mail (RFC 5321, 4.2), and how much of them may be told.
// Pure.

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

// Whether the server refused this mail for good. A refusal of ourselves (authentication, or the
// greeting of a new connection) is none: other mails fare no better, and an operator can mend it.
[[nodiscard]] bool is_final_refusal(const SmtpReplies& replies, bool new_connection);

// At most 200 printable ASCII characters, without addresses, without the parts of the recipient's
// address, and without the code.
[[nodiscard]] std::string redacted(std::string_view text, const Mail& mail);

}  // namespace roster::consumer
