#include "messaging/strict_json.hpp"

#include <algorithm>
#include <set>
#include <vector>

#include "telemetry/request_context.hpp"

namespace roster::messaging {
namespace {

struct Refused {};

// Stops the parser at the first duplicate key and at the first level too many.
class Strictness {
public:
    bool operator()(int depth, nlohmann::json::parse_event_t event, nlohmann::json& parsed) {
        using Event = nlohmann::json::parse_event_t;
        if (event == Event::object_start || event == Event::array_start) enter(depth);
        if (event == Event::object_end || event == Event::array_end) keys_.pop_back();
        if (event == Event::key && !keys_.back().insert(parsed.get<std::string>()).second)
            throw Refused{};
        return true;
    }

private:
    void enter(int depth) {
        if (depth >= max_message_depth) throw Refused{};
        keys_.emplace_back();
    }

    std::vector<std::set<std::string>> keys_;
};

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

}  // namespace

std::optional<nlohmann::json> parse_object(std::string_view text) {
    // An object begins with its brace: this refuses a byte order mark too, which the parser would
    // skip.
    if (text.size() > max_message_size || !text.starts_with('{')) return std::nullopt;
    if (text.find('\0') != std::string_view::npos) return std::nullopt;
    try {
        auto parsed = nlohmann::json::parse(text, Strictness{}, false);
        if (!parsed.is_object()) return std::nullopt;
        return parsed;
    } catch (const Refused&) {
        return std::nullopt;
    }
}

std::string json_string(std::string_view text) {
    return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string valid_utf8(std::string_view text) {
    return nlohmann::json::parse(json_string(text)).get<std::string>();
}

std::string Fields::text(const char* name, std::size_t max_octets) {
    auto found = object_.find(name);
    if (found == object_.end() || !found->is_string()) {
        fail(name);
        return {};
    }
    const auto& value = found->get_ref<const std::string&>();
    if (value.size() > max_octets || std::ranges::any_of(value, is_control)) {
        fail(name);
        return {};
    }
    return value;
}

std::string Fields::optional_text(const char* name, std::size_t max_octets) {
    return has(name) ? text(name, max_octets) : std::string();
}

domain::LogTime Fields::time(const char* name) {
    static constexpr std::size_t max_time = 40;
    auto value = domain::parse_rfc3339(text(name, max_time));
    if (!value) fail(name);
    return value.value_or(domain::LogTime{});
}

std::string Fields::traceparent() {
    auto value = optional_text("traceparent", max_traceparent);
    if (!value.empty() && !telemetry::is_traceparent(value)) fail("traceparent");
    return value;
}

const nlohmann::json& Fields::object(const char* name) {
    static const nlohmann::json nothing = nlohmann::json::object();
    auto found = object_.find(name);
    if (found != object_.end() && found->is_object()) return *found;
    fail(name);
    return nothing;
}

void Fields::fail(const char* name) {
    if (first_wrong_.empty()) first_wrong_ = name;
}

}  // namespace roster::messaging
