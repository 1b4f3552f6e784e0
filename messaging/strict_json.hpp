#pragma once
// Reads JSON from strangers: bounded in size and depth, no duplicate keys, no byte order mark, no
// NUL, nothing after the value. Private.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "domain/ids.hpp"
#include "domain/log_time.hpp"

namespace roster::messaging {

inline constexpr std::size_t max_message_size = 16 * 1024;
inline constexpr int max_message_depth = 8;
inline constexpr std::size_t max_traceparent = 64;

// The object that the text is, or nothing if it is not one.
[[nodiscard]] std::optional<nlohmann::json> parse_object(std::string_view text);

// A JSON string literal with its quotes. Invalid UTF-8 is replaced.
[[nodiscard]] std::string json_string(std::string_view text);

// The text with U+FFFD wherever it was not UTF-8.
[[nodiscard]] std::string valid_utf8(std::string_view text);

// Reads the members of one object and remembers the first that is missing or wrong, so that a
// decoder reads straight through and asks once.
class Fields {
public:
    explicit Fields(const nlohmann::json& object) : object_(object) {}

    [[nodiscard]] bool has(const char* name) const { return object_.contains(name); }
    // A string of at most `max_octets` without control characters.
    [[nodiscard]] std::string text(const char* name, std::size_t max_octets);
    // The same, or empty if there is no such member.
    [[nodiscard]] std::string optional_text(const char* name, std::size_t max_octets);
    [[nodiscard]] domain::LogTime time(const char* name);
    // A well-formed traceparent, or empty if there is none.
    [[nodiscard]] std::string traceparent();
    template <class IdType>
    [[nodiscard]] IdType id(const char* name) {
        auto value = IdType::parse(text(name, uuid_size));
        if (!value) fail(name);
        return value.value_or(IdType{});
    }
    // The object that is the member; empty if it is missing or something else.
    [[nodiscard]] const nlohmann::json& object(const char* name);

    // Notes that a member's value is not acceptable.
    void fail(const char* name);
    [[nodiscard]] bool failed() const { return !first_wrong_.empty(); }
    [[nodiscard]] const std::string& first_wrong() const { return first_wrong_; }

private:
    static constexpr std::size_t uuid_size = 36;

    const nlohmann::json& object_;
    std::string first_wrong_;
};

}  // namespace roster::messaging
