#pragma once
// Makes a text harmless where it is put: into HTML, or on a terminal.

#include <string>
#include <string_view>

namespace roster::text {

// For text and for attributes in either kind of quotes.
[[nodiscard]] std::string html_escaped(std::string_view text);

// What was read of a log or a network, for a terminal: nothing in it moves the cursor, ends the
// line, or turns the writing around. Controls, line separators and the marks of writing direction
// become "\u{1b}", octets that are no UTF-8 "\x{ff}", and a backslash stays itself.
[[nodiscard]] std::string terminal_escaped(std::string_view text);

}  // namespace roster::text
