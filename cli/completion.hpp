#pragma once
// Completion scripts, made from the command tree.

#include <string>

#include "cli/command_tree.hpp"

namespace roster::cli {

enum class Shell { bash, zsh, fish };

// To be sourced, or put where the shell looks for completions.
[[nodiscard]] std::string completion_script(const CommandNode& tree, Shell shell);

}  // namespace roster::cli
