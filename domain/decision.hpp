#pragma once
// Shorthands with which decisions are written down. Used by the decisions only.

#include <utility>
#include <vector>

#include "domain/user_commands.hpp"

namespace roster::domain {

[[nodiscard]] inline Decision nothing() { return Decided{}; }

template <class... Events>
[[nodiscard]] Decision happened(Events... events) {
    return Decided{.events = {UserEvent(std::move(events))...}, .to_mail = {}};
}

}  // namespace roster::domain
