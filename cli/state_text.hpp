#pragma once
// A person's state as an operator reads it on a terminal.

#include <string>

#include "operators/person.hpp"

namespace roster::cli {

// What `operators::state_members` tells, one fact a line.
[[nodiscard]] std::string readable_state(const operators::Story& story);

}  // namespace roster::cli
