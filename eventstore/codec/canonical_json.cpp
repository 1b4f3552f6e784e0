#include "eventstore/codec/canonical_json.hpp"

#include <stdexcept>

#include "eventstore/codec/stored_text.hpp"

namespace roster::eventstore {

void CanonicalObject::require_order(std::string_view name) {
    if (name <= last_) throw std::logic_error("members out of canonical order");
    last_ = name;
}

CanonicalObject& CanonicalObject::text(std::string_view name, std::string_view value) {
    require_order(name);
    require_storable_text(value, "a text in an event");
    json_.add(name, value);
    return *this;
}

CanonicalObject& CanonicalObject::number(std::string_view name, std::int64_t value) {
    require_order(name);
    json_.add(name, value);
    return *this;
}

CanonicalObject& CanonicalObject::boolean(std::string_view name, bool value) {
    require_order(name);
    json_.add(name, value);
    return *this;
}

std::string CanonicalObject::finish() const { return json_.text(); }

}  // namespace roster::eventstore
