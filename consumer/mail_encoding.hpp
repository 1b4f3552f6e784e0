#pragma once
// UTF-8 in mail: encoded words in headers (RFC 2047), quoted-printable bodies (RFC
// 2045). Pure.

#include <string>
#include <string_view>

namespace roster::consumer {

// A header's value: as it is if it is short printable ASCII, else as encoded words, folded so that
// no line is longer than 76. `text` is UTF-8 without control characters.
[[nodiscard]] std::string encode_header_text(std::string_view text);
[[nodiscard]] std::string to_encoded_words(std::string_view text);

// Lines of at most 76 characters that end in CRLF; LF and CRLF of the text are line ends.
[[nodiscard]] std::string to_quoted_printable(std::string_view text);

}  // namespace roster::consumer
