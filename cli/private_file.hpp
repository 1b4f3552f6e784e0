#pragma once
// Files with a secret that a setting names.

#include <string>

namespace roster::cli {

// What the file holds, without the ends of line at its end. `place` is the setting that names it.
// Throws BadConfiguration: missing, empty, over 4 KiB, or others can read or change it. The message
// never holds the content.
[[nodiscard]] std::string read_private_text(const std::string& path, const std::string& place);

// Throws BadConfiguration: missing, or others can read or change it.
void require_private(const std::string& path, const std::string& place);

}  // namespace roster::cli
