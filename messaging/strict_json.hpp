#pragma once
// Reads the members of messages from strangers: bounded in size and depth. Private.

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>

#include "domain/ids.hpp"
#include "domain/log_time.hpp"
#include "text/json_reader.hpp"

namespace roster::messaging {

inline constexpr text::JsonLimits message_limits{.max_octets = 16 * 1024, .max_depth = 8};
inline constexpr std::size_t max_traceparent = 64;

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
    // A well-formed traceparent, or empty if there is none.
    [[nodiscard]] std::string traceparent();
    template <class IdType>
    [[nodiscard]] IdType id(std::string_view name) {
        auto value = IdType::parse(text(name, uuid_size));
        if (!value) fail(name);
        return value.value_or(IdType{});
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
