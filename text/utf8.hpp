#pragma once
// UTF-8 (RFC 3629) and what the rules about texts need to know of Unicode. Any thread.

#include <cstddef>
#include <string>
#include <string_view>

namespace roster::text {

[[nodiscard]] bool is_utf8(std::string_view text);

// The octets of the well-formed character that the text begins with; 0 if it begins with none.
[[nodiscard]] std::size_t character_length(std::string_view text);

// The text with U+FFFD wherever it was not UTF-8.
[[nodiscard]] std::string to_valid_utf8(std::string_view text);

// In these two an octet that is not UTF-8 counts as a character of its own, no control.
[[nodiscard]] std::size_t count_code_points(std::string_view text);
// Controls (Cc, so also NUL, tab and line breaks) and the separators of lines and paragraphs (Zl,
// Zp).
[[nodiscard]] bool has_control_characters(std::string_view text);

// Without white space (Unicode's White_Space) at either end.
[[nodiscard]] std::string_view without_white_space_around(std::string_view text);

// Whether there is any (White_Space again).
[[nodiscard]] bool has_white_space(std::string_view text);

// ISO 8859-1, of which every octet is a character, as UTF-8.
[[nodiscard]] std::string from_latin1(std::string_view text);

// What a stranger said, made fit to be kept and shown on one line: valid UTF-8 of at most
// `max_code_points`, with a space for every control character.
[[nodiscard]] std::string one_line(std::string_view text, std::size_t max_code_points);

}  // namespace roster::text
