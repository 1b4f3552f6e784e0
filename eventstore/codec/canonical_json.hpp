#pragma once
// Writes canonical JSON: members sorted by name, no space, UTF-8 as it is, escapes only where JSON
// needs them (RFC 8785 but for its numbers: ours are whole).
//
// The hot path: building and dumping the same object with a JSON library costs fifteen times as
// much.

#include <cstdint>
#include <string>
#include <string_view>

namespace roster::eventstore {

// Appends a JSON text in quotes. Throws std::invalid_argument for what cannot be stored
// (stored_text).
void append_json_text(std::string& out, std::string_view text);

// One flat object. Members come in ascending order of their names; std::logic_error otherwise.
class CanonicalObject {
public:
    CanonicalObject() { out_.reserve(expected_size); }

    CanonicalObject& text(std::string_view name, std::string_view value);
    CanonicalObject& number(std::string_view name, std::int64_t value);
    CanonicalObject& boolean(std::string_view name, bool value);

    [[nodiscard]] std::string finish();  // once

private:
    static constexpr std::size_t expected_size = 320;

    void begin_member(std::string_view name);

    std::string out_ = "{";
    std::string_view last_;  // names are literals
};

}  // namespace roster::eventstore
