#pragma once
// What is said of a command line that cannot be read.

#include <string>

#include <CLI/CLI.hpp>

namespace roster::cli {

// An argument that was not expected may be a secret: only the names of options and commands are
// told.
[[nodiscard]] std::string words_for(const CLI::App& app, const CLI::ParseError& error);

}  // namespace roster::cli
