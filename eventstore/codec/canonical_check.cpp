// Reads the object, writes it again, and compares.

#include "eventstore/codec/canonical_check.hpp"

#include "text/json_reader.hpp"
#include "text/json_writer.hpp"
#include "text/utf8.hpp"

namespace roster::eventstore {

namespace {

constexpr text::JsonLimits object_limits{.max_octets = 64 * 1024, .max_depth = 1};

// False: no such value is ever stored.
bool write_again(text::JsonObject& object, const text::JsonMember& member) {
    if (const auto written = member.value.text())
        object.add(member.name, *written);
    else if (const auto number = member.value.integer())
        object.add(member.name, *number);
    else if (const auto truth = member.value.boolean())
        object.add(member.name, *truth);
    else
        return false;
    return true;
}

bool has_control_characters(const text::JsonMember& member) {
    return text::has_control_characters(member.name) ||
           text::has_control_characters(member.value.text().value_or(""));
}

}  // namespace

std::optional<std::string> flaw_of_stored_object(std::string_view json) {
    const auto document = text::JsonDocument::parse(json, object_limits);
    if (!document) return std::string(text::words_for(document.error()));
    if (!document->root().is_object()) return "it is no object";
    text::JsonObject again;
    std::string_view last;
    for (const auto& member : document->root().members()) {
        if (member.name < last) return "its members are not sorted";
        if (has_control_characters(member)) return "it holds control characters";
        if (!write_again(again, member)) return "it holds a value of a kind that is never stored";
        last = member.name;
    }
    if (again.text() != json) return "it is not written as the log writes it";
    return std::nullopt;
}

}  // namespace roster::eventstore
