// EVENT of the contract with the outside, one line of JSON.

#include <nlohmann/json.hpp>

#include "crypto/sealed_data.hpp"
#include "eventstore/codec/canonical_json.hpp"
#include "eventstore/codec/private_part.hpp"
#include "eventstore/event_codec.hpp"

namespace roster::eventstore {

namespace {

constexpr const char* nothing_private = "null";
constexpr const char* shredded = R"({"shredded":true})";

// Salt and digest of a password serve nobody who reads a log: only the parameters are shown.
std::string without_secret(const std::string& phc) {
    const auto digest = phc.find_last_of('$');
    const auto salt =
        digest == std::string::npos || digest == 0 ? digest : phc.find_last_of('$', digest - 1);
    return salt == std::string::npos ? "…" : phc.substr(0, salt) + "$…";
}

std::string shown(std::string_view private_json) {
    auto value = nlohmann::json::parse(private_json, nullptr, false);
    if (!value.is_object()) return nothing_private;
    if (const auto password = value.find("password");
        password != value.end() && password->is_string())
        *password = without_secret(password->get<std::string>());
    return value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

void append_member(std::string& out, std::string_view name, std::string_view json) {
    out.append(out.empty() ? "{\"" : ",\"").append(name).append("\":").append(json);
}

void append_text(std::string& out, std::string_view name, std::string_view text) {
    append_member(out, name, {});
    append_json_text(out, text);
}

// Of a text that needs no escape: ids, times, digests.
void append_plain(std::string& out, std::string_view name, std::string_view text) {
    append_member(out, name, "\"");
    out.append(text).push_back('"');
}

std::string_view object_or_empty(std::string_view json) { return json.empty() ? "{}" : json; }

}  // namespace

std::string event_json(const RecordedEvent& event, const std::string& private_json) {
    constexpr std::size_t fixed_size = 384;  // names, ids, time and hash
    std::string out;
    out.reserve(fixed_size + event.metadata.size() + event.data.size() + private_json.size());
    append_member(out, "position", std::to_string(event.position.value));
    append_plain(out, "stream_id", event.stream.to_string());
    append_member(out, "version", std::to_string(event.version.value));
    append_text(out, "type", event.type);
    append_member(out, "schema_version", std::to_string(event.schema_version));
    append_plain(out, "event_id", event.event_id.to_string());
    append_plain(out, "recorded_at", domain::to_rfc3339(event.recorded_at));
    append_member(out, "metadata", object_or_empty(event.metadata));
    append_member(out, "data", object_or_empty(event.data));
    append_member(out, "private", private_json);
    append_plain(out, "hash", crypto::to_hex(event.hash));
    out.push_back('}');
    return out;
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
    return '"' + crypto::to_base64(*event.private_part) + '"';
}

}  // namespace roster::eventstore
