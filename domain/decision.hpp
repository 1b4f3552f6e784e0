#pragma once
// Shorthands with which decisions are written down. Used by the decisions only.

#include <utility>
#include <vector>

#include "domain/user_decide.hpp"

namespace roster::domain {

[[nodiscard]] inline Decision nothing() { return std::vector<UserEvent>{}; }

template <class... Events>
[[nodiscard]] Decision happened(Events... events) {
    return std::vector<UserEvent>{UserEvent(std::move(events))...};
}

}  // namespace roster::domain
