#pragma once
// Writes JSON text: an object of members in the order they are added. A quarter of the time a
// document model takes.

#include <concepts>
#include <string>
#include <string_view>

namespace roster::http {

// The text as a JSON string, quotes included. Invalid UTF-8 becomes U+FFFD.
[[nodiscard]] std::string json_string(std::string_view text);

class JsonObject {
public:
    JsonObject& add(std::string_view name, std::string_view text) {
        return add_json(name, json_string(text));
    }
    JsonObject& add(std::string_view name, const char* text) {
        return add(name, std::string_view(text));
    }
    JsonObject& add(std::string_view name, bool value) {
        return add_json(name, value ? "true" : "false");
    }
    template <std::integral T>
    JsonObject& add(std::string_view name, T number) {
        return add_json(name, std::to_string(number));
    }
    // `json` is a whole JSON value.
    JsonObject& add_json(std::string_view name, std::string_view json);

    [[nodiscard]] std::string text() const { return text_ + "}"; }

private:
    std::string text_ = "{";
};

}  // namespace roster::http
