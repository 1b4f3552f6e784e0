#pragma once
// Reads a flat JSON object strictly: every member is asked for by name and form, and none may be
// left over.

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

#include "domain/log_time.hpp"
#include "domain/user_events.hpp"
#include "text/json_reader.hpp"

namespace roster::eventstore {

// What is wrong, with the member's name and never its value.
class MalformedJson : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

class JsonMembers {
public:
    // Throws MalformedJson, as everything here does. `json` outlives this object.
    explicit JsonMembers(std::string_view json);

    [[nodiscard]] bool has(std::string_view name) const;
    [[nodiscard]] std::string text(std::string_view name);
    [[nodiscard]] std::int64_t number(std::string_view name);
    [[nodiscard]] bool boolean(std::string_view name);
    [[nodiscard]] domain::LogTime time(std::string_view name);
    // Eight lower-case hex digits.
    [[nodiscard]] domain::NetworkTag network(std::string_view name);
    // A value that is built by its type's `parse`.
    template <class Value>
    [[nodiscard]] Value parsed(std::string_view name) {
        auto value = Value::parse(view(name));
        if (!value) throw wrong(name);
        return *std::move(value);
    }

    [[nodiscard]] static MalformedJson wrong(std::string_view name);
    void require_none_left() const;

private:
    [[nodiscard]] text::JsonValue take(std::string_view name);
    // Valid as long as this object.
    [[nodiscard]] std::string_view view(std::string_view name);

    text::JsonDocument document_;
    std::size_t taken_ = 0;
};

}  // namespace roster::eventstore
