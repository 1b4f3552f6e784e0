#pragma once
// A user's state as operators are shown it.

#include <string>

#include "domain/user_state.hpp"

namespace roster::operators {

// "email":…,"status":"pending"|"active"|"erased"|"absent" and the times that belong to it, the
// claims with their open windows, the codes of the last day with what became of their mails, a
// shadow: members of a JSON object, without the braces. The address is there only if the state was
// folded with keys.
[[nodiscard]] std::string state_members(const domain::UserState& state);

}  // namespace roster::operators
