#pragma once
// A query as HTML forms and programs write it: name=value&name=value, percent-encoded.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace roster::http {

// The octets that are meant. What is no "%XX" stays as it is.
[[nodiscard]] std::string percent_decoded(std::string_view text);

// The value of the first parameter of this name, decoded; empty if it is missing.
[[nodiscard]] std::string query_parameter(std::string_view query, std::string_view name);

// A whole number that is not negative.
[[nodiscard]] std::optional<std::int64_t> parse_count(std::string_view text);

}  // namespace roster::http
