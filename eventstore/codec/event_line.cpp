// Data and metadata are kept to the octet, whatever is in them.

#include "eventstore/codec/event_line.hpp"

#include <stdexcept>

#include "text/base64.hpp"
#include "text/hex.hpp"
#include "text/json_reader.hpp"

namespace roster::eventstore {

namespace {

// Data and metadata are flat objects in the line's own.
constexpr text::JsonLimits line_limits{.max_octets = 16 * 1024 * 1024, .max_depth = 2};

struct Malformed : std::runtime_error {
    using std::runtime_error::runtime_error;
};

[[noreturn]] void wrong(const char* name) {
    throw Malformed(std::string(name) + " is missing or has a wrong form");
}

std::string_view text_of(text::JsonValue line, const char* name) {
    const auto value = line[name].text();
    if (!value) wrong(name);
    return *value;
}

std::int64_t number(text::JsonValue line, const char* name) {
    const auto value = line[name].integer();
    if (!value || *value < 1) wrong(name);
    return *value;
}

template <class IdType>
IdType id(text::JsonValue line, const char* name) {
    const auto value = IdType::parse(text_of(line, name));
    if (!value) wrong(name);
    return *value;
}

// To the octet: it is what the chain was computed of.
std::string object_text(text::JsonValue line, const char* name) {
    if (!line[name].is_object()) wrong(name);
    return std::string(line[name].raw());
}

std::optional<crypto::Bytes> private_part(text::JsonValue line) {
    if (line["private"].is_null()) return std::nullopt;
    auto bytes = text::from_base64(text_of(line, "private"));
    if (!bytes) wrong("private");
    return bytes;
}

crypto::Sha256 hash_of(text::JsonValue line) {
    crypto::Sha256 hash{};
    if (!text::read_hex(text_of(line, "hash"), hash)) wrong("hash");
    return hash;
}

RecordedEvent event_of(text::JsonValue line) {
    const auto recorded_at = domain::parse_rfc3339(text_of(line, "recorded_at"));
    if (!recorded_at) wrong("recorded_at");
    return {.position = {number(line, "position")},
            .stream = id<domain::StreamId>(line, "stream_id"),
            .version = {number(line, "version")},
            .type = std::string(text_of(line, "type")),
            .schema_version = static_cast<int>(number(line, "schema_version")),
            .event_id = id<domain::EventId>(line, "event_id"),
            .recorded_at = *recorded_at,
            .metadata = object_text(line, "metadata"),
            .data = object_text(line, "data"),
            .private_part = private_part(line),
            .hash = hash_of(line)};
}

}  // namespace

std::expected<RecordedEvent, std::string> parse_event_line(std::string_view line) {
    const auto document = text::JsonDocument::parse(line, line_limits);
    if (!document) return std::unexpected(std::string(text::words_for(document.error())));
    try {
        return event_of(document->root());
    } catch (const Malformed& problem) {
        return std::unexpected(std::string(problem.what()));
    }
}

}  // namespace roster::eventstore
