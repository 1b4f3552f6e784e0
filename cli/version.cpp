// ROSTER_VERSION comes from the project's version in CMakeLists.txt.

#include "cli/version.hpp"

namespace roster::cli {

std::string_view version() { return ROSTER_VERSION; }

}  // namespace roster::cli
