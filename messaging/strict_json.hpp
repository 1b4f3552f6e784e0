#pragma once
// Reads the members of messages from strangers: bounded in size and depth. Private.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "domain/ids.hpp"
#include "domain/log_time.hpp"
#include "telemetry/traceparent.hpp"
#include "text/json_reader.hpp"

namespace roster::messaging {

inline constexpr text::JsonLimits message_limits{.max_octets = 16 * 1024, .max_depth = 8};

// Reads the members of one object and remembers the first that is missing or wrong, so that a
// decoder reads straight through and asks once. All are wrong where there is no object.
class Fields {
public:
    explicit Fields(text::JsonValue object) : object_(object) {}

    [[nodiscard]] bool has(std::string_view name) const { return object_[name].exists(); }
    [[nodiscard]] bool is_null(std::string_view name) const { return object_[name].is_null(); }
    // A string of at most `max_octets` without control characters.
    [[nodiscard]] std::string text(std::string_view name, std::size_t max_octets);
    // The same, or empty if there is no such member.
    [[nodiscard]] std::string optional_text(std::string_view name, std::size_t max_octets);
    [[nodiscard]] domain::LogTime time(std::string_view name);
    // None where the member is missing or empty.
    [[nodiscard]] std::optional<telemetry::Traceparent> traceparent();
    template <class IdType>
    [[nodiscard]] IdType id(std::string_view name) {
        return parsed<IdType>(name, uuid_size).value_or(IdType{});
    }
    // A value that is built by its type's `parse`, of a text of at most `max_octets`; nothing if it
    // is wrong.
    template <class Value>
    [[nodiscard]] std::optional<Value> parsed(std::string_view name, std::size_t max_octets) {
        auto value = Value::parse(text(name, max_octets));
        if (!value) fail(name);
        return value;
    }
    // The object that is the member; missing if it is none.
    [[nodiscard]] text::JsonValue object(std::string_view name);

    // Notes that a member's value is not acceptable.
    void fail(std::string_view name);
    [[nodiscard]] bool failed() const { return !first_wrong_.empty(); }
    [[nodiscard]] const std::string& first_wrong() const { return first_wrong_; }

private:
    static constexpr std::size_t uuid_size = 36;

    text::JsonValue object_;
    std::string first_wrong_;
};

}  // namespace roster::messaging
