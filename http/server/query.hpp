#pragma once
// A query as HTML forms and programs write it: name=value&name=value, percent-encoded.

#include <string>
#include <string_view>

namespace roster::http {

// The octets that are meant. What is no "%XX" stays as it is.
[[nodiscard]] std::string percent_decoded(std::string_view text);

// The value of the first parameter of this name, decoded; empty if it is missing.
[[nodiscard]] std::string query_parameter(std::string_view query, std::string_view name);

}  // namespace roster::http
