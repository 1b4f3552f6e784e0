#pragma once
// Reads the settings of an .env file, as shells, compose and systemd write them.

#include <filesystem>
#include <vector>

#include "cli/setting_sources.hpp"

namespace roster::cli {

// NAME=value a line, `export` before it or not, # comments, quotes around a value; nothing is
// expanded. Only ROSTER_ names: the file may be another program's too. None where there is no file.
// Throws BadConfiguration, naming file and line.
[[nodiscard]] std::vector<Assignment> read_dot_env(const std::filesystem::path& path);

}  // namespace roster::cli
