#pragma once
// Which release this is.

#include <string_view>

namespace roster::cli {

[[nodiscard]] std::string_view version();

}  // namespace roster::cli
