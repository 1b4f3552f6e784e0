#include "eventstore/codec/json_members.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <variant>
#include <vector>

#include <nlohmann/json.hpp>

namespace roster::eventstore {

namespace {

using nlohmann::json;

struct Member {
    std::string name;
    std::variant<std::monostate, std::string, std::int64_t, bool>
        value;  // monostate: of no form that is asked for
};

// Collects the members of a flat object, and ends the parse at anything deeper: deep values would
// use up the stack.
class FlatObject final : public nlohmann::json_sax<json> {
public:
    std::vector<Member> members;

    FlatObject() { members.reserve(expected_members); }

    bool null() override { return set(std::monostate{}); }
    bool boolean(bool value) override { return set(value); }
    bool number_integer(number_integer_t value) override { return set(std::int64_t{value}); }
    bool number_unsigned(number_unsigned_t value) override {
        if (value > static_cast<number_unsigned_t>(std::numeric_limits<std::int64_t>::max()))
            return set(std::monostate{});
        return set(static_cast<std::int64_t>(value));
    }
    bool number_float(number_float_t, const string_t&) override { return set(std::monostate{}); }
    bool string(string_t& value) override { return set(std::move(value)); }
    bool binary(binary_t&) override { return false; }
    bool start_object(std::size_t) override { return ++depth_ == 1; }
    bool end_object() override { return true; }
    bool start_array(std::size_t) override { return false; }
    bool end_array() override { return false; }
    bool key(string_t& name) override {
        if (find(name) != nullptr) return false;  // which of the two would count?
        members.push_back({std::move(name), {}});
        return true;
    }
    bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override {
        return false;
    }

    [[nodiscard]] const Member* find(std::string_view name) const {
        const auto member = std::ranges::find(members, name, &Member::name);
        return member == members.end() ? nullptr : &*member;
    }

private:
    static constexpr std::size_t expected_members = 10;

    template <class Value>
    bool set(Value&& value) {
        if (members.empty()) return false;  // not an object
        members.back().value = std::forward<Value>(value);
        return true;
    }

    int depth_ = 0;
};

}  // namespace

struct JsonMembers::Object {
    FlatObject flat;

    template <class Value>
    const Value& at(const char* name) const {
        const auto* member = flat.find(name);
        if (member == nullptr) throw MalformedJson(std::string(name) + " is missing");
        const auto* value = std::get_if<Value>(&member->value);
        if (value == nullptr) throw wrong(name);
        return *value;
    }
};

JsonMembers::JsonMembers(std::string_view text) : object_(std::make_unique<Object>()) {
    if (!json::sax_parse(text, &object_->flat)) throw MalformedJson("not a flat JSON object");
}
JsonMembers::~JsonMembers() = default;
JsonMembers::JsonMembers(JsonMembers&&) noexcept = default;

MalformedJson JsonMembers::wrong(std::string_view name) {
    return MalformedJson(std::string(name) + " has a wrong form");
}

bool JsonMembers::has(const char* name) const { return object_->flat.find(name) != nullptr; }

std::string JsonMembers::text(const char* name) { return std::string(view(name)); }

std::string_view JsonMembers::view(const char* name) {
    ++taken_;
    return object_->at<std::string>(name);
}

std::int64_t JsonMembers::number(const char* name) {
    ++taken_;
    return object_->at<std::int64_t>(name);
}

bool JsonMembers::boolean(const char* name) {
    ++taken_;
    return object_->at<bool>(name);
}

domain::LogTime JsonMembers::time(const char* name) {
    const auto value = domain::parse_rfc3339(view(name));
    if (!value) throw wrong(name);
    return *value;
}

domain::EmailAddress JsonMembers::email(const char* name) {
    auto value = domain::EmailAddress::parse(view(name));
    if (!value) throw wrong(name);
    return *std::move(value);
}

domain::NetworkTag JsonMembers::network(const char* name) {
    constexpr std::size_t digits = 8;
    const auto hex = view(name);
    domain::NetworkTag tag;
    const auto* end = hex.data() + hex.size();
    const bool lower = std::ranges::none_of(hex, [](char c) { return c >= 'A' && c <= 'F'; });
    const auto [rest, error] = std::from_chars(hex.data(), end, tag.value, 16);
    if (hex.size() != digits || !lower || error != std::errc() || rest != end) throw wrong(name);
    return tag;
}

void JsonMembers::require_none_left() const {
    if (taken_ != object_->flat.members.size())
        throw MalformedJson("a member that does not belong there");
}

}  // namespace roster::eventstore
