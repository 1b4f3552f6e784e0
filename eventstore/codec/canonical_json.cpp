#include "eventstore/codec/canonical_json.hpp"

#include <stdexcept>

#include "eventstore/codec/stored_text.hpp"

namespace roster::eventstore {

namespace {

void append_escaped(std::string& out, char c) {
    switch (c) {
        case '"':
            out += "\\\"";
            return;
        case '\\':
            out += "\\\\";
            return;
        case '\b':
            out += "\\b";
            return;
        case '\f':
            out += "\\f";
            return;
        case '\n':
            out += "\\n";
            return;
        case '\r':
            out += "\\r";
            return;
        case '\t':
            out += "\\t";
            return;
        default:
            break;
    }
    if (static_cast<unsigned char>(c) >= 0x20) {
        out.push_back(c);
        return;
    }
    constexpr std::string_view digits = "0123456789abcdef";
    out += "\\u00";
    out.push_back(digits[static_cast<unsigned char>(c) >> 4]);
    out.push_back(digits[static_cast<unsigned char>(c) & 15]);
}

}  // namespace

void append_json_text(std::string& out, std::string_view text) {
    require_storable_text(text, "a text in an event");
    out.push_back('"');
    for (const char c : text) append_escaped(out, c);
    out.push_back('"');
}

void CanonicalObject::begin_member(std::string_view name) {
    if (name <= last_) throw std::logic_error("members out of canonical order");
    if (!last_.empty()) out_.push_back(',');
    last_ = name;
    out_.push_back('"');
    out_ += name;
    out_ += "\":";
}

CanonicalObject& CanonicalObject::text(std::string_view name, std::string_view value) {
    begin_member(name);
    append_json_text(out_, value);
    return *this;
}

CanonicalObject& CanonicalObject::number(std::string_view name, std::int64_t value) {
    begin_member(name);
    out_ += std::to_string(value);
    return *this;
}

CanonicalObject& CanonicalObject::boolean(std::string_view name, bool value) {
    begin_member(name);
    out_ += value ? "true" : "false";
    return *this;
}

std::string CanonicalObject::finish() {
    out_.push_back('}');
    return std::move(out_);
}

}  // namespace roster::eventstore
