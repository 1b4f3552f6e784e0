#pragma once
// Whether a stored object is in the one form that the codec writes. Port.

#include <optional>
#include <string>
#include <string_view>

namespace roster::eventstore {

// One flat object of texts, whole numbers and booleans: sorted names, no space, no control
// character, escaped or not (canonical_json.hpp). Nothing, or what is wrong, in a few words.
[[nodiscard]] std::optional<std::string> flaw_of_stored_object(std::string_view json);

}  // namespace roster::eventstore
