#pragma once
// roster(1), made from the command tree.

#include <string>

#include "cli/command_tree.hpp"

namespace roster::cli {

[[nodiscard]] std::string man_page(const CommandNode& tree, const std::string& version);

}  // namespace roster::cli
