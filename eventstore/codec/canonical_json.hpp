#pragma once
// Writes canonical JSON: members sorted by name, no space, UTF-8 as it is, escapes only where JSON
// needs them (RFC 8785 but for its numbers: ours are whole).

#include <cstdint>
#include <string>
#include <string_view>

#include "text/json_writer.hpp"

namespace roster::eventstore {

// One flat object. Members come in ascending order of their names; std::logic_error otherwise. A
// text that cannot be stored (stored_text) is std::invalid_argument.
class CanonicalObject {
public:
    CanonicalObject& text(std::string_view name, std::string_view value);
    CanonicalObject& number(std::string_view name, std::int64_t value);
    CanonicalObject& boolean(std::string_view name, bool value);

    [[nodiscard]] std::string finish() const;

private:
    void require_order(std::string_view name);

    text::JsonObject json_;
    std::string_view last_;  // names are literals
};

}  // namespace roster::eventstore
