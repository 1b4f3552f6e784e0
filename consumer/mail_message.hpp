#pragma once
// One mail as an RFC 5322 message: multipart/alternative, text and HTML. Every mailer sends what
// this writes. Pure.

#include <chrono>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "consumer/mailer.hpp"

namespace roster::consumer {

// "Name <address>" or a bare address.
struct Mailbox {
    std::string name;  // UTF-8; may be empty
    std::string address;

    [[nodiscard]] std::string_view domain() const;
};

// Nothing if the address is not one ASCII mailbox that can stand in an SMTP command as it is, or if
// the name is not UTF-8 or holds control characters.
[[nodiscard]] std::optional<Mailbox> parse_mailbox(std::string_view text);

// The same for a sender, whose domain may be an internationalised one; it becomes A-labels.
[[nodiscard]] std::optional<Mailbox> parse_sender(std::string_view sender);
// What `parse_mailbox` reads as the same.
[[nodiscard]] std::string to_text(const Mailbox& mailbox);

// Lines end in CRLF and have at most 998 octets (RFC 5322, 2.1.1). Lines that begin with a dot are
// not doubled: that is the transport's. A CR, LF, NUL or other control character in what becomes a
// header is `not_mailable`.
[[nodiscard]] std::expected<std::string, MailError> write_message(
    const Mail& mail, std::chrono::system_clock::time_point date);

}  // namespace roster::consumer
