#pragma once
// How events and enums are called in the log. Final: a name that was ever written stays.

#include <array>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>

#include "domain/user_events.hpp"

namespace roster::eventstore {

// An event's name, and the version of its data that is written today.
struct WireType {
    std::string_view name;
    int schema_version;
};

template <class Event>
inline constexpr WireType wire_type{};  // every event of UserEvent has one below

template <>
inline constexpr WireType wire_type<domain::UserRegistered>{"UserRegistered", 1};
template <>
inline constexpr WireType wire_type<domain::RegistrationClaimed>{"RegistrationClaimed", 1};
template <>
inline constexpr WireType wire_type<domain::RegistrationRestarted>{"RegistrationRestarted", 1};
template <>
inline constexpr WireType wire_type<domain::RegistrationShadowed>{"RegistrationShadowed", 2};
template <>
inline constexpr WireType wire_type<domain::RegistrationDisowned>{"RegistrationDisowned", 1};
template <>
inline constexpr WireType wire_type<domain::CodeIssued>{"CodeIssued", 2};
template <>
inline constexpr WireType wire_type<domain::CodeRejected>{"CodeRejected", 1};
template <>
inline constexpr WireType wire_type<domain::CodeExpired>{"CodeExpired", 1};
template <>
inline constexpr WireType wire_type<domain::CodeMailed>{"CodeMailed", 1};
template <>
inline constexpr WireType wire_type<domain::CodeMailFailed>{"CodeMailFailed", 1};
template <>
inline constexpr WireType wire_type<domain::UserActivated>{"UserActivated", 1};
template <>
inline constexpr WireType wire_type<domain::PasswordRehashed>{"PasswordRehashed", 1};
template <>
inline constexpr WireType wire_type<domain::UserErased>{"UserErased", 1};

[[nodiscard]] inline WireType wire_type_of(const domain::UserEvent& event) {
    return std::visit(
        []<class Event>(const Event&) {
            static_assert(!wire_type<Event>.name.empty(), "an event without a wire name");
            return wire_type<Event>;
        },
        event);
}

template <class Enum>
inline constexpr int wire_names = 0;  // every enum that is written has its table below

template <>
inline constexpr std::array wire_names<domain::CodeReason>{
    std::pair{domain::CodeReason::registration, std::string_view("registration")},
    std::pair{domain::CodeReason::restart, std::string_view("restart")},
    std::pair{domain::CodeReason::resend, std::string_view("resend")},
    std::pair{domain::CodeReason::reissue, std::string_view("reissue")},
    std::pair{domain::CodeReason::shadow, std::string_view("shadow")}};

template <>
inline constexpr std::array wire_names<domain::MailFailure>{
    std::pair{domain::MailFailure::refused, std::string_view("refused")},
    std::pair{domain::MailFailure::undelivered, std::string_view("undelivered")},
    std::pair{domain::MailFailure::stale, std::string_view("stale")},
    std::pair{domain::MailFailure::no_report, std::string_view("no_report")}};

// Empty for a value without a name: a bug.
template <class Enum>
[[nodiscard]] constexpr std::string_view wire_name(Enum value) {
    for (const auto& [candidate, name] : wire_names<Enum>)
        if (candidate == value) return name;
    return {};
}

template <class Enum>
[[nodiscard]] constexpr std::optional<Enum> from_wire_name(std::string_view text) {
    for (const auto& [candidate, name] : wire_names<Enum>)
        if (name == text) return candidate;
    return std::nullopt;
}

}  // namespace roster::eventstore
