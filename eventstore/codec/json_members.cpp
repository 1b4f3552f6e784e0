#include "eventstore/codec/json_members.hpp"

#include <array>

#include "text/hex.hpp"

namespace roster::eventstore {

namespace {

// Deeper than flat is nothing that was ever written.
constexpr text::JsonLimits flat_object{.max_octets = 1024 * 1024, .max_depth = 1};

text::JsonDocument flat(std::string_view json) {
    auto document = text::JsonDocument::parse(json, flat_object);
    if (!document)
        throw MalformedJson("not a flat JSON object: " +
                            std::string(text::words_for(document.error())));
    if (!document->root().is_object()) throw MalformedJson("not a flat JSON object");
    return *std::move(document);
}

}  // namespace

JsonMembers::JsonMembers(std::string_view json) : document_(flat(json)) {}

MalformedJson JsonMembers::wrong(std::string_view name) {
    return MalformedJson(std::string(name) + " has a wrong form");
}

bool JsonMembers::has(std::string_view name) const { return document_.root()[name].exists(); }

text::JsonValue JsonMembers::take(std::string_view name) {
    const auto value = document_.root()[name];
    if (!value.exists()) throw MalformedJson(std::string(name) + " is missing");
    ++taken_;
    return value;
}

std::string JsonMembers::text(std::string_view name) { return std::string(view(name)); }

std::string_view JsonMembers::view(std::string_view name) {
    const auto value = take(name).text();
    if (!value) throw wrong(name);
    return *value;
}

std::int64_t JsonMembers::number(std::string_view name) {
    const auto value = take(name).integer();
    if (!value) throw wrong(name);
    return *value;
}

bool JsonMembers::boolean(std::string_view name) {
    const auto value = take(name).boolean();
    if (!value) throw wrong(name);
    return *value;
}

domain::LogTime JsonMembers::time(std::string_view name) {
    const auto value = domain::parse_rfc3339(view(name));
    if (!value) throw wrong(name);
    return *value;
}

domain::NetworkTag JsonMembers::network(std::string_view name) {
    std::array<std::uint8_t, sizeof(domain::NetworkTag::value)> octets{};
    if (!text::read_hex(view(name), octets)) throw wrong(name);
    domain::NetworkTag tag;
    for (const auto octet : octets) tag.value = tag.value << 8 | octet;
    return tag;
}

void JsonMembers::require_none_left() const {
    if (taken_ != document_.root().size())
        throw MalformedJson("a member that does not belong there");
}

}  // namespace roster::eventstore
