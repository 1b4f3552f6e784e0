#pragma once
// An e-mail address as a person types it: an internationalised domain becomes A-labels (RFC 5891,
// UTS #46 non-transitional).

#include <optional>
#include <string_view>

#include "domain/email_address.hpp"

namespace roster::http {

// `text` is valid UTF-8. Nothing is trimmed and nothing repaired.
[[nodiscard]] std::optional<domain::EmailAddress> parse_email(std::string_view text);

}  // namespace roster::http
