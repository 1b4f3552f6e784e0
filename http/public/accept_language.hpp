#pragma once
// Which of the served languages a client prefers (RFC 9110, 12.5.4).

#include "domain/user_events.hpp"
#include "http/server/message.hpp"

namespace roster::http {

// One of those that refusals are told in, and mails are built in for; "en" where nothing says
// otherwise.
[[nodiscard]] domain::Locale preferred_locale(const HttpRequest& request);

}  // namespace roster::http
