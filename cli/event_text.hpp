#pragma once
// An event as an operator reads it on a terminal: one line.

#include <string>

#include "crypto/keyring.hpp"
#include "eventstore/recorded_event.hpp"

namespace roster::cli {

enum class Colours { none, terminal };

// Position, time, type, and the fields that tell the story; the address only with keys. Whatever
// the log holds, it is one line and harmless to a terminal.
[[nodiscard]] std::string readable_line(const eventstore::RecordedEvent& event,
                                        const crypto::KeyRing* keys,
                                        Colours colours = Colours::none);

// Whether standard output is a terminal that people read, and whether they want colours there
// (NO_COLOR, TERM).
[[nodiscard]] bool is_terminal();
[[nodiscard]] Colours colours_wanted();

}  // namespace roster::cli
