#include "domain/user_events.hpp"

namespace roster::domain {

UserId user_of(const UserEvent& event) {
    return std::visit([](const auto& any) { return any.user_id; }, event);
}

bool begins_user(const UserEvent& event) {
    return std::holds_alternative<UserRegistered>(event) ||
           std::holds_alternative<UserImported>(event);
}

const Registrant* registrant_in(const UserEvent& event) {
    return std::visit(
        [](const auto& any) -> const Registrant* {
            if constexpr (requires { any.registrant; })
                return any.registrant ? &*any.registrant : nullptr;
            return nullptr;
        },
        event);
}

bool has_personal_part(const UserEvent& event) {
    return std::visit(
        []<class Event>(const Event& any) {
            if constexpr (is_personal<Event>) return personal_part(any)->has_value();
            return false;
        },
        event);
}

}  // namespace roster::domain
