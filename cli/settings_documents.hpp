#pragma once
// The documents that are made from the table of settings.

#include <string>

namespace roster::cli {

// .env.example: every setting, commented out, with an example or its default.
[[nodiscard]] std::string env_example();

// docs/settings.md: every setting with its values, default and meaning.
[[nodiscard]] std::string settings_reference();

}  // namespace roster::cli
