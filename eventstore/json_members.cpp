#include "eventstore/json_members.hpp"

#include <algorithm>
#include <charconv>

#include <nlohmann/json.hpp>

namespace roster::eventstore {

namespace {

using nlohmann::json;

// Deeper values crash the library when they are copied; ours are flat.
constexpr int max_depth = 1;

json parse_flat(std::string_view text) {
    bool too_deep = false;
    auto value = json::parse(
        text,
        [&](int depth, json::parse_event_t event, json&) {
            if (depth >= max_depth && (event == json::parse_event_t::object_start ||
                                       event == json::parse_event_t::array_start))
                too_deep = true;
            return !too_deep;
        },
        false);
    if (too_deep || !value.is_object()) throw MalformedJson("not a flat JSON object");
    return value;
}

}  // namespace

struct JsonMembers::Object {
    json value;

    const json& at(const char* name) const {
        const auto member = value.find(name);
        if (member == value.end()) throw MalformedJson(std::string(name) + " is missing");
        return *member;
    }
};

JsonMembers::JsonMembers(std::string_view text)
    : object_(std::make_unique<Object>(Object{parse_flat(text)})) {}
JsonMembers::~JsonMembers() = default;
JsonMembers::JsonMembers(JsonMembers&&) noexcept = default;

MalformedJson JsonMembers::wrong(std::string_view name) {
    return MalformedJson(std::string(name) + " has a wrong form");
}

bool JsonMembers::has(const char* name) const { return object_->value.contains(name); }

std::string JsonMembers::text(const char* name) {
    const auto& member = object_->at(name);
    if (!member.is_string()) throw wrong(name);
    ++taken_;
    return member.get<std::string>();
}

std::int64_t JsonMembers::number(const char* name) {
    const auto& member = object_->at(name);
    if (!member.is_number_integer()) throw wrong(name);
    ++taken_;
    return member.get<std::int64_t>();
}

bool JsonMembers::boolean(const char* name) {
    const auto& member = object_->at(name);
    if (!member.is_boolean()) throw wrong(name);
    ++taken_;
    return member.get<bool>();
}

domain::LogTime JsonMembers::time(const char* name) {
    const auto value = domain::parse_rfc3339(text(name));
    if (!value) throw wrong(name);
    return *value;
}

domain::EmailAddress JsonMembers::email(const char* name) {
    auto value = domain::EmailAddress::parse(text(name));
    if (!value) throw wrong(name);
    return *std::move(value);
}

domain::NetworkTag JsonMembers::network(const char* name) {
    constexpr std::size_t digits = 8;
    const auto hex = text(name);
    domain::NetworkTag tag;
    const auto* end = hex.data() + hex.size();
    const bool lower = std::ranges::none_of(hex, [](char c) { return c >= 'A' && c <= 'F'; });
    const auto [rest, error] = std::from_chars(hex.data(), end, tag.value, 16);
    if (hex.size() != digits || !lower || error != std::errc() || rest != end) throw wrong(name);
    return tag;
}

void JsonMembers::require_none_left() const {
    if (taken_ != object_->value.size()) throw MalformedJson("a member that does not belong there");
}

}  // namespace roster::eventstore
