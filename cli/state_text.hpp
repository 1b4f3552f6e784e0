#pragma once
// A user's state as an operator reads it: members of a JSON object, or lines.

#include <string>

#include "domain/user_state.hpp"

namespace roster::cli {

// "user_id":…,"email":…,"status":"pending"|"active"|"erased"|"absent" and the times that belong to
// it, the open window, the codes of the last day with what became of their mails, a shadow. No
// braces around it. The address is there only if the state was folded with keys.
[[nodiscard]] std::string state_members(const domain::UserState& state);

// The same, one fact a line.
[[nodiscard]] std::string readable_state(const domain::UserState& state);

}  // namespace roster::cli
