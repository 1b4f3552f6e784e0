#pragma once
// What may be stored as text: UTF-8 without NUL.
//
// PostgreSQL's client library cuts a parameter at its first NUL without a word, so such a text must
// never come that far.

#include <string_view>

namespace roster::eventstore {

[[nodiscard]] bool is_storable_text(std::string_view text);

// Throws std::invalid_argument naming `what` (never the text).
void require_storable_text(std::string_view text, std::string_view what);

// The length of the UTF-8 sequence (RFC 3629) that `text` begins with; 0 if it begins with none.
[[nodiscard]] std::size_t utf8_sequence_length(std::string_view text);

}  // namespace roster::eventstore
