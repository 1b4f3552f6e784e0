#pragma once
// Reads the values of settings: numbers within bounds, addresses, rates, lists.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/hash_form.hpp"
#include "crypto/password_hash.hpp"
#include "http/server.hpp"

namespace roster::cli {

// Decimal digits only, within bounds.
[[nodiscard]] std::optional<std::int64_t> parse_number(std::string_view text, std::int64_t min,
                                                       std::int64_t max);

// "host:port" or "[v6]:port".
[[nodiscard]] std::optional<http::ListenAddress> parse_listen_address(std::string_view text);

// "true", "false", "1", "0", "yes", "no".
[[nodiscard]] std::optional<bool> parse_bool(std::string_view text);

// "60/min" → 60 where the period is "min", "off" → absent. The outer optional is absent for
// anything else.
[[nodiscard]] std::optional<std::optional<int>> parse_rate(std::string_view text,
                                                           std::string_view period);

// "19456,2;12288,3": memory in KiB and passes, within their bounds; at most `max_previous_argon2`.
inline constexpr std::size_t max_previous_argon2 = 4;
[[nodiscard]] std::optional<std::vector<crypto::Argon2Parameters>> parse_argon2_list(
    std::string_view text);

// "bcrypt:12;pbkdf2-sha256:29000": forms of hashes that other products made (crypto/hash_form.hpp),
// none twice; at most `max_imported_forms`.
inline constexpr std::size_t max_imported_forms = 8;
[[nodiscard]] std::optional<std::vector<crypto::HashForm>> parse_hash_forms(std::string_view text);

// Each as browsers write it (http/server/cors.hpp); absent if one of them can never match.
[[nodiscard]] std::optional<std::vector<std::string>> parse_origins(std::string_view text);

// Where people find the service: "https://app.example.com" or with a path below it, canonical and
// without the slash at its end. Absent if it has a user, a query, a fragment or a star.
[[nodiscard]] std::optional<std::string> parse_public_url(std::string_view text);

// Begins with one of these schemes ("sqlite:", "smtp://"), has something behind it, no space and no
// control character, and behind :// only whole percent escapes.
[[nodiscard]] bool is_url(std::string_view text, std::span<const std::string> schemes);

// Whether a URL has a password, before the @ or in its query.
[[nodiscard]] bool has_password(std::string_view url);

// Whether somebody is named before the host of a URL in it, and perhaps a password.
[[nodiscard]] bool has_user(std::string_view text);

// On one line, without control characters.
[[nodiscard]] std::optional<std::string> parse_line(std::string_view text);

// An address to listen on: "localhost", or an IPv4 or IPv6 literal, perhaps with its zone.
[[nodiscard]] bool is_own_address(std::string_view host);

// Addresses and CIDR blocks.
[[nodiscard]] std::optional<std::vector<std::string>> parse_blocks(std::string_view text);

// Names as they stand in Host, without a port.
[[nodiscard]] std::optional<std::vector<std::string>> parse_names(std::string_view text);

// One or more servers, as messaging/nats_url.hpp reads them.
[[nodiscard]] std::optional<std::string> parse_nats_url(std::string_view text);

// How a mail server is greeted: a name, or an address in brackets (RFC 5321, 4.1.1.1).
[[nodiscard]] std::optional<std::string> parse_greeting(std::string_view text);

// Comma-separated; blanks around an item are dropped, empty items too.
[[nodiscard]] std::vector<std::string> parse_list(std::string_view text);

}  // namespace roster::cli
