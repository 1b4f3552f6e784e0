#pragma once
// A user's state as lines, each a flat object of JSON: what it is, its claims, codes and what was
// spent, then the same of a shadow, then the events that it names. Private.

#include <string>
#include <string_view>

#include "eventstore/user_snapshot.hpp"

namespace roster::eventstore {

[[nodiscard]] std::string state_lines(const UserSnapshot& snapshot);

// Throws MalformedJson.
[[nodiscard]] UserSnapshot read_state_lines(std::string_view lines);

}  // namespace roster::eventstore
