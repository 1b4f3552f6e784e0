#pragma once
// What is looked at in a TOML file before its parser reads it.

#include <optional>
#include <string_view>

namespace roster::cli {

// The first line with a control character that TOML 1.0 does not allow; nothing: there is none.
// toml++ 3.3 takes some of them for the beginning of a key, where it must not.
[[nodiscard]] std::optional<int> line_with_control_character(std::string_view text);

}  // namespace roster::cli
