#pragma once
// The tokens that open the admin API, from where the settings say that they are kept.

#include "cli/config.hpp"
#include "operators/admin_tokens.hpp"

namespace roster::cli {

// Those of ROSTER_ADMIN_TOKENS_FILE; none where the file is not there yet. Throws StartError for a
// file that others can read, or that is no list of tokens.
[[nodiscard]] operators::AdminTokens read_tokens_file(const std::filesystem::path& file);

// The same, with ROSTER_ADMIN_TOKEN, whose role is `operate`. A file that is named has to be there.
[[nodiscard]] operators::AdminTokens admin_tokens(const Configuration& configuration);

}  // namespace roster::cli
