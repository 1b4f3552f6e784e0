#pragma once
// Reads a TOML file with settings.

#include <filesystem>
#include <vector>

#include "cli/setting_sources.hpp"

namespace roster::cli {

// Numbers and booleans as their text, an array of them with commas. Throws BadConfiguration, naming
// file and line: unreadable, not TOML, a table, or a value of another type.
[[nodiscard]] std::vector<Assignment> read_toml_file(const std::filesystem::path& path);

}  // namespace roster::cli
