#include "cli/confirmation.hpp"

#include <iostream>

#include <pwd.h>
#include <unistd.h>

namespace roster::cli {

bool is_confirmed(const std::string& question) {
    if (isatty(STDIN_FILENO) == 0) return true;
    std::cerr << question << " [y/N] " << std::flush;
    std::string answer;
    return std::getline(std::cin, answer) && (answer == "y" || answer == "yes");
}

std::string operator_at_command_line() {
    const auto* account = getpwuid(getuid());
    const auto name = account != nullptr ? std::string(account->pw_name) : std::to_string(getuid());
    return "command line " + name;
}

}  // namespace roster::cli
