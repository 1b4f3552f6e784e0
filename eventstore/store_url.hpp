#pragma once
// Which store a URL means.

#include <string_view>

namespace roster::eventstore {

enum class StoreKind { postgres, sqlite };

// Throws std::invalid_argument for a URL of neither kind.
[[nodiscard]] StoreKind store_kind(std::string_view url);

}  // namespace roster::eventstore
