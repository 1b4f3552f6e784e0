#pragma once
// The kinds of values that rows of the table are made of: each parses a text and puts it where the
// row says.

#include <array>
#include <chrono>
#include <functional>
#include <string>
#include <utility>

#include "cli/setting.hpp"
#include "cli/setting_values.hpp"
#include "text/duration.hpp"

namespace roster::cli {

namespace detail {

template <class Struct, class Member, class... Inner>
auto& member_of(Struct& from, Member member, Inner... inner) {
    if constexpr (sizeof...(inner) == 0)
        return from.*member;
    else
        return member_of(from.*member, inner...);
}

// A value that was parsed, into a member that may be an optional itself.
template <class Member, class Value>
void put(Member& member, std::optional<Value> value) {
    if constexpr (std::is_same_v<Member, std::optional<Value>>)
        member = std::move(value);
    else
        member = static_cast<Member>(*std::move(value));
}

}  // namespace detail

// Where a value goes: a member of Configuration, or a member of that, and so on.
template <class... Members>
auto at(Members... members) {
    return [=](Configuration& configuration) -> auto& {
        return detail::member_of(configuration, members...);
    };
}

// Any kind: `parse` gives an optional of what the place takes.
template <class Place, class Parse>
ValueKind parsed(const std::string& name, const std::string& expected, const Place& place,
                 const Parse& parse) {
    return {.name = name,
            .expected = expected,
            .bounds = {},
            .store = [place, parse](Configuration& configuration, const std::string& text) {
                auto value = parse(text);
                const bool is_right = value.has_value();
                if (is_right) detail::put(place(configuration), std::move(value));
                return is_right;
            }};
}

template <class Place>
ValueKind plain_text(const Place& place, const std::string& name = "TEXT") {
    return parsed(name, "a text on one line", place, parse_line);
}

template <class Place>
ValueKind long_text(const Place& place, std::size_t min_length) {
    const auto bounds = "at least " + std::to_string(min_length) + " characters";
    auto kind = parsed("TEXT", bounds + " long", place, [min_length](const std::string& given) {
        return given.size() >= min_length ? std::optional(given) : std::nullopt;
    });
    kind.bounds = bounds;
    return kind;
}

template <class Place>
ValueKind file(const Place& place) {
    return plain_text(place, "FILE");
}

template <class Place>
ValueKind directory(const Place& place) {
    return plain_text(place, "DIR");
}

template <class Place>
ValueKind number(const Place& place, std::int64_t min, std::int64_t max) {
    const auto bounds = std::to_string(min) + " to " + std::to_string(max);
    auto kind =
        parsed("NUMBER", "a number from " + bounds, place,
               [min, max](const std::string& given) { return parse_number(given, min, max); });
    kind.bounds = bounds;
    return kind;
}

// In whole units of the place's type.
template <class Place>
ValueKind duration(const Place& place, std::chrono::seconds min, std::chrono::seconds max) {
    using Unit = std::remove_cvref_t<std::invoke_result_t<Place, Configuration&>>;
    const auto bounds = text::to_text(min) + " to " + text::to_text(max);
    auto kind = parsed("DURATION", "a duration from " + bounds + ", such as 60s", place,
                       [min, max](const std::string& given) -> std::optional<Unit> {
                           const auto length = text::parse_duration(given);
                           if (!length || *length < min || *length > max) return std::nullopt;
                           const auto whole = std::chrono::duration_cast<Unit>(*length);
                           return whole == *length ? std::optional(whole) : std::nullopt;
                       });
    kind.bounds = bounds;
    return kind;
}

// A count in a period ("60/min") or off; the place is an optional number, absent for off.
template <class Place>
ValueKind rate(const Place& place, const std::string& period) {
    return parsed("RATE", "a rate such as 60/" + period + ", or off", place,
                  [period](const std::string& given) { return parse_rate(given, period); });
}

template <class Place>
ValueKind yes_or_no(const Place& place) {
    return parsed("BOOL", "true or false", place, parse_bool);
}

template <class Place>
ValueKind address(const Place& place) {
    return parsed("ADDR:PORT",
                  "address:port, the address an IPv4 literal, an IPv6 literal in brackets, or "
                  "localhost",
                  place, [](const std::string& given) {
                      auto address = parse_listen_address(given);
                      return address && is_own_address(address->host) ? address : std::nullopt;
                  });
}

template <class Place>
ValueKind blocks(const Place& place) {
    return parsed("CIDR,...", "a list of addresses or CIDR blocks such as 10.0.0.0/8, with commas",
                  place, parse_blocks);
}

template <class Place>
ValueKind names(const Place& place) {
    return parsed("NAME,...", "a list of names without ports, with commas", place, parse_names);
}

// Origins as browsers write them.
template <class Place>
ValueKind origins(const Place& place) {
    return parsed("ORIGIN,...", "a list of origins such as https://app.example.com, without a path",
                  place, parse_origins);
}

template <class Place, class Value, std::size_t Count>
ValueKind choice(const Place& place,
                 const std::array<std::pair<std::string_view, Value>, Count>& choices) {
    std::string names;
    for (const auto& [name, value] : choices) names.append(names.empty() ? "" : "|").append(name);
    return parsed(names, "one of " + names, place,
                  [choices](const std::string& given) -> std::optional<Value> {
                      for (const auto& [name, value] : choices)
                          if (given == name) return value;
                      return std::nullopt;
                  });
}

template <class Place>
ValueKind public_url(const Place& place) {
    return parsed("URL", "where people find the service, such as https://app.example.com", place,
                  parse_public_url);
}

// One of these schemes (`sqlite:` or `smtp://`), with something behind it.
template <class Place>
ValueKind url(const Place& place, std::vector<std::string> schemes, const std::string& expected) {
    return parsed("URL", expected, place, [schemes = std::move(schemes)](const std::string& given) {
        return is_url(given, schemes) ? std::optional(given) : std::nullopt;
    });
}

}  // namespace roster::cli
