#pragma once
// Reads mails as their recipients would: the messages that a mailer sent, decoded.

#include <optional>
#include <string>
#include <string_view>

namespace roster::consumer {

struct ParsedMessage {
    std::string to;
    std::string subject;  // decoded
    std::string text;
    std::string html;
};

// Reads what `write_message` writes, and the same in other encodings (base64, 8bit). Nothing if it
// is no such message.
[[nodiscard]] std::optional<ParsedMessage> parse_message(std::string_view message);

// Of an unfolded header. What cannot be decoded stays as it is.
[[nodiscard]] std::string decode_header_text(std::string_view value);
[[nodiscard]] std::string from_quoted_printable(std::string_view encoded);
// Ignores line breaks; empty if the text is no base64.
[[nodiscard]] std::string from_mail_base64(std::string_view encoded);

}  // namespace roster::consumer
