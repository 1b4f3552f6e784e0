#pragma once
// Who destroys something from the command line, and whether they mean it.

#include <string>

namespace roster::cli {

// Asks on a terminal, "question [y/N]"; elsewhere the command itself is the answer.
[[nodiscard]] bool is_confirmed(const std::string& question);

// "command line NAME", by the account that runs the command: who did it, in an event's metadata.
[[nodiscard]] std::string operator_at_command_line();

}  // namespace roster::cli
