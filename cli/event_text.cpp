// The readable line shows the public fields in their canonical order; it invents no words of its
// own.

#include "cli/event_text.hpp"

#include <nlohmann/json.hpp>

#include "domain/log_time.hpp"
#include "eventstore/event_codec.hpp"

namespace roster::cli {

namespace {

std::string private_json(const eventstore::RecordedEvent& event, const crypto::KeyRing* keys) {
    return keys != nullptr ? eventstore::opened_private_json(event, *keys)
                           : eventstore::sealed_private_json(event);
}

void append_fields(std::string& line, const nlohmann::json& object) {
    if (!object.is_object()) return;
    for (const auto& [name, value] : object.items()) {
        if (name == "password") continue;
        line += " " + name + "=" + (value.is_string() ? value.get<std::string>() : value.dump());
    }
}

}  // namespace

std::string json_line(const eventstore::RecordedEvent& event, const crypto::KeyRing* keys) {
    return eventstore::event_json(event, private_json(event, keys));
}

std::string readable_line(const eventstore::RecordedEvent& event, const crypto::KeyRing* keys) {
    auto type = event.type;
    constexpr std::size_t type_width = 22;
    type.resize(std::max(type.size(), type_width), ' ');
    std::string line = std::to_string(event.position.value) + "  " +
                       domain::to_rfc3339(event.recorded_at) + "  " + type;
    append_fields(line, nlohmann::json::parse(event.data, nullptr, false));
    if (keys != nullptr && event.private_part)
        append_fields(line, nlohmann::json::parse(private_json(event, keys), nullptr, false));
    return line;
}

}  // namespace roster::cli
