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

}  // namespace roster::eventstore
