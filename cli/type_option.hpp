#pragma once
// The name of an event, as operators write it after --type or in the webhooks' file.

#include <algorithm>
#include <optional>
#include <string>

#include "operators/event_page.hpp"
#include "text/escape.hpp"

namespace roster::cli {

// What to say of a name that no event has. Empty names none, and is fine.
[[nodiscard]] inline std::optional<std::string> unknown_type(const std::string& name) {
    if (name.empty() || std::ranges::count(operators::event_types(), name) > 0) return std::nullopt;
    return "there is no event '" + text::terminal_escaped(name) + "'; the nearest is " +
           std::string(operators::nearest_event_type(name));
}

}  // namespace roster::cli
