#pragma once
// Writes JSON by appending: a fifteenth of the time that building and dumping a document takes.

#include <concepts>
#include <string>
#include <string_view>

namespace roster::text {

// Appends the text as a JSON string, quotes included. UTF-8 stays as it is, what is not UTF-8
// becomes U+FFFD, and only what JSON needs is escaped (RFC 8785, 3.2.2.2).
void append_json_string(std::string& out, std::string_view text);
[[nodiscard]] std::string json_string(std::string_view text);
// The same in printable ASCII: for lines that end up on terminals.
void append_ascii_json_string(std::string& out, std::string_view text);

// The shortest number that is read as the same; null for what is none.
[[nodiscard]] std::string json_number(double number);

// One array, its elements in the order they are added.
class JsonArray {
public:
    // `json` is a whole JSON value.
    JsonArray& add_json(std::string_view json);
    JsonArray& add(std::string_view text) { return add_json(json_string(text)); }

    [[nodiscard]] std::string text() const { return text_ + "]"; }

private:
    std::string text_ = "[";
};

// One object, its members in the order they are added. Nobody checks that names differ.
class JsonObject {
public:
    JsonObject() { text_.reserve(expected_size); }

    JsonObject& add(std::string_view name, std::string_view text);
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
    JsonObject& add(std::string_view name, double number) {
        return add_json(name, json_number(number));
    }
    JsonObject& add(std::string_view name, const JsonObject& object) {
        return add_json(name, object.text());
    }
    JsonObject& add(std::string_view name, const JsonArray& array) {
        return add_json(name, array.text());
    }
    // `json` is a whole JSON value.
    JsonObject& add_json(std::string_view name, std::string_view json);

    [[nodiscard]] bool empty() const { return text_.size() == 1; }
    [[nodiscard]] std::string text() const { return text_ + "}"; }

private:
    static constexpr std::size_t expected_size = 320;

    void begin_member(std::string_view name);

    std::string text_ = "{";
};

}  // namespace roster::text
