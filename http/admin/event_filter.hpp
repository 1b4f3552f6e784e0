#pragma once
// Reads which events an operator asks for: ?after=&limit=&type=&user=&email=

#include "http/admin/admin_log.hpp"
#include "http/server/exchange.hpp"
#include "operators/event_page.hpp"

namespace roster::http {

// On the view worker: a user's stream is looked up.
[[nodiscard]] OrProblem<operators::EventFilter> parse_filter(const Exchange& exchange,
                                                             AdminLog& log);

}  // namespace roster::http
