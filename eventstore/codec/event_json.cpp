// EVENT of the contract with the outside, one line of JSON.

#include "eventstore/codec/private_part.hpp"
#include "eventstore/event_codec.hpp"
#include "text/base64.hpp"
#include "text/hex.hpp"
#include "text/json_reader.hpp"
#include "text/json_writer.hpp"

namespace roster::eventstore {

namespace {

constexpr const char* nothing_private = "null";
constexpr text::JsonLimits private_limits{.max_octets = 64 * 1024, .max_depth = 1};
constexpr const char* shredded = R"({"shredded":true})";

// Salt and digest of a password serve nobody who reads a log: only the parameters are shown.
std::string without_secret(const std::string& phc) {
    const auto digest = phc.find_last_of('$');
    const auto salt =
        digest == std::string::npos || digest == 0 ? digest : phc.find_last_of('$', digest - 1);
    return salt == std::string::npos ? "…" : phc.substr(0, salt) + "$…";
}

// The parameters of a password's hash instead of the whole.
std::string shown(std::string_view private_json) {
    const auto opened = text::JsonDocument::parse(private_json, private_limits);
    if (!opened || !opened->root().is_object()) return nothing_private;
    text::JsonObject shown;
    for (const auto& [name, value] : opened->root().members()) {
        const auto password = name == "password" ? value.text() : std::nullopt;
        if (password)
            shown.add(name, without_secret(std::string(*password)));
        else
            shown.add_json(name, value.raw());
    }
    return shown.text();
}

std::string_view object_or_empty(std::string_view json) { return json.empty() ? "{}" : json; }

}  // namespace

std::string event_json(const RecordedEvent& event, const std::string& private_json) {
    return text::JsonObject()
        .add("position", event.position.value)
        .add("stream_id", event.stream.to_string())
        .add("version", event.version.value)
        .add("type", event.type)
        .add("schema_version", event.schema_version)
        .add("event_id", event.event_id.to_string())
        .add("recorded_at", domain::to_rfc3339(event.recorded_at))
        .add_json("metadata", object_or_empty(event.metadata))
        .add_json("data", object_or_empty(event.data))
        .add_json("private", private_json)
        .add("hash", text::to_hex(event.hash))
        .text();
}

std::string opened_private_json(const RecordedEvent& event, const crypto::KeyRing& keys) {
    if (!event.private_part) return nothing_private;
    if (!event.wrapped_key) return shredded;
    if (!owner_of(*event.private_part)) return R"({"unreadable":true})";
    const auto json = PrivateParts(keys).open(event);
    return json ? shown(json->text()) : R"({"unreadable":true})";
}

std::string sealed_private_json(const RecordedEvent& event) {
    if (!event.private_part) return nothing_private;
    return '"' + text::to_base64(*event.private_part) + '"';
}

}  // namespace roster::eventstore
