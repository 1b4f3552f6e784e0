#pragma once
// A recipient as the plaintext that is sealed: {"email":…,"locale":…}. Private.

#include <string>

#include "domain/user_events.hpp"
#include "messaging/strict_json.hpp"

namespace roster::messaging {

[[nodiscard]] std::string recipient_json(const domain::Recipient& recipient);

// Reads "email" and "locale" of an object; nothing, and a noted failure, if either is wrong.
[[nodiscard]] std::optional<domain::Recipient> read_recipient(Fields& fields);

}  // namespace roster::messaging
