// Finds the form of an event, by its type or its name.

#include "eventstore/codec/event_forms.hpp"

#include <array>
#include <variant>

#include "eventstore/codec/code_forms.hpp"
#include "eventstore/codec/user_forms.hpp"

namespace roster::eventstore {

namespace {

using domain::UserEvent;

template <class Events>
struct AllForms;

template <class... Events>
struct AllForms<std::variant<Events...>> {
    static constexpr std::array names{Form<Events>::type.name...};

    static std::optional<UserEvent> read(std::string_view name, int version, JsonMembers& data) {
        std::optional<UserEvent> result;
        (read_if_named<Events>(name, version, data, result) || ...);
        return result;
    }

private:
    template <class Event>
    static bool read_if_named(std::string_view name, int version, JsonMembers& data,
                              std::optional<UserEvent>& result) {
        if (name != Form<Event>::type.name) return false;
        if (version < 1 || version > Form<Event>::type.schema_version) throw UnknownVersion{};
        result = Form<Event>::read(version, data);
        return true;
    }
};

}  // namespace

WireType wire_type_of(const UserEvent& event) {
    return std::visit([]<class Event>(const Event&) { return Form<Event>::type; }, event);
}

std::span<const std::string_view> wire_names() { return AllForms<UserEvent>::names; }

std::string data_of(const UserEvent& event) {
    return std::visit([]<class Event>(const Event& any) { return Form<Event>::write(any); }, event);
}

std::optional<UserEvent> read_event(std::string_view name, int version, JsonMembers& data) {
    return AllForms<UserEvent>::read(name, version, data);
}

}  // namespace roster::eventstore
