#pragma once
// What the grammars of HTTP and of URIs allow, octet by octet.

#include <optional>
#include <string>
#include <string_view>

namespace roster::http {

// RFC 9110, 5.6.2
[[nodiscard]] bool is_token(std::string_view text);
// RFC 9110, 5.5: no controls but tabs.
[[nodiscard]] bool is_field_value(std::string_view text);

// RFC 3986, 3.2.2: a name, an IPv4 address, or an IP literal in brackets. Not empty.
[[nodiscard]] bool is_uri_host(std::string_view text);
[[nodiscard]] bool is_port(std::string_view text);
// What Host may say (RFC 9112, 3.2): a host, and perhaps a port. No user, no path.
[[nodiscard]] bool is_authority(std::string_view text);

// A path with its query (RFC 3986, 3.3 and 3.4). What browsers leave as it is in them ([ ] | { } ^
// ` and \) comes back percent-encoded; nothing, if something else is in it.
[[nodiscard]] std::optional<std::string> strict_path_and_query(std::string_view text);

}  // namespace roster::http
