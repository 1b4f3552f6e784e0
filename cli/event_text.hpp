#pragma once
// An event as an operator reads it: one line.

#include <string>

#include "crypto/keyring.hpp"
#include "eventstore/recorded_event.hpp"

namespace roster::cli {

// EVENT as one line of JSON; the private part is opened if there are keys, else sealed.
[[nodiscard]] std::string json_line(const eventstore::RecordedEvent& event,
                                    const crypto::KeyRing* keys);

// Position, time, type, user, and the fields that tell the story; the address only with keys.
[[nodiscard]] std::string readable_line(const eventstore::RecordedEvent& event,
                                        const crypto::KeyRing* keys);

}  // namespace roster::cli
