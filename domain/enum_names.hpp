#pragma once
// What the values of an enum are called in the log and in messages. Final: a name that was ever
// written stays.

#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "domain/code_standing.hpp"
#include "domain/user_events.hpp"

namespace roster::domain {

template <class Enum>
using EnumName = std::pair<Enum, std::string_view>;

// Every enum that is written has a table of its own, of EnumName.
template <class Enum>
inline constexpr int enum_names = 0;

template <>
inline constexpr std::array enum_names<CodeReason>{
    EnumName<CodeReason>{CodeReason::registration, "registration"},
    EnumName<CodeReason>{CodeReason::restart, "restart"},
    EnumName<CodeReason>{CodeReason::resend, "resend"},
    EnumName<CodeReason>{CodeReason::reissue, "reissue"},
    EnumName<CodeReason>{CodeReason::shadow, "shadow"}};

template <>
inline constexpr std::array enum_names<MailFailure>{
    EnumName<MailFailure>{MailFailure::refused, "refused"},
    EnumName<MailFailure>{MailFailure::undelivered, "undelivered"},
    EnumName<MailFailure>{MailFailure::stale, "stale"},
    EnumName<MailFailure>{MailFailure::no_report, "no_report"}};

template <>
inline constexpr std::array enum_names<MailOutcome>{
    EnumName<MailOutcome>{MailOutcome::awaited, "awaited"},
    EnumName<MailOutcome>{MailOutcome::mailed, "mailed"},
    EnumName<MailOutcome>{MailOutcome::failed, "failed"},
    EnumName<MailOutcome>{MailOutcome::no_report, "no_report"},
    EnumName<MailOutcome>{MailOutcome::replaced, "replaced"},
    EnumName<MailOutcome>{MailOutcome::used, "used"},
    EnumName<MailOutcome>{MailOutcome::never_sent, "never_sent"}};

// Empty for a value without a name: a bug.
template <class Enum>
[[nodiscard]] constexpr std::string_view enum_name(Enum value) {
    for (const auto& [candidate, name] : enum_names<Enum>)
        if (candidate == value) return name;
    return {};
}

template <class Enum>
[[nodiscard]] constexpr std::optional<Enum> parse_enum(std::string_view text) {
    for (const auto& [candidate, name] : enum_names<Enum>)
        if (name == text) return candidate;
    return std::nullopt;
}

}  // namespace roster::domain
