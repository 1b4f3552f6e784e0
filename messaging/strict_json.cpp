#include "messaging/strict_json.hpp"

#include "text/utf8.hpp"

namespace roster::messaging {

std::string Fields::text(std::string_view name, std::size_t max_octets) {
    const auto value = object_[name].text();
    if (value && value->size() <= max_octets && !text::has_control_characters(*value))
        return std::string(*value);
    fail(name);
    return {};
}

std::string Fields::optional_text(std::string_view name, std::size_t max_octets) {
    return has(name) ? text(name, max_octets) : std::string();
}

domain::LogTime Fields::time(std::string_view name) {
    static constexpr std::size_t max_time = 40;
    auto value = domain::parse_rfc3339(text(name, max_time));
    if (!value) fail(name);
    return value.value_or(domain::LogTime{});
}

std::optional<telemetry::Traceparent> Fields::traceparent() {
    const auto written = optional_text("traceparent", telemetry::Traceparent::size);
    auto value = telemetry::Traceparent::parse(written);
    if (!written.empty() && !value) fail("traceparent");
    return value;
}

text::JsonValue Fields::object(std::string_view name) {
    const auto value = object_[name];
    if (!value.is_object()) fail(name);
    return value;
}

void Fields::fail(std::string_view name) {
    if (first_wrong_.empty()) first_wrong_ = name;
}

}  // namespace roster::messaging
