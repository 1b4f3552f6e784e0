#include "http/server/syntax.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <limits>

#include <arpa/inet.h>

#include "text/ascii.hpp"
#include "text/hex.hpp"

namespace roster::http {
namespace {

constexpr std::string_view unreserved = "-._~";
constexpr std::string_view sub_delimiters = "!$&'()*+,;=";
constexpr std::string_view left_by_browsers = "[]|{}^`\\";
constexpr std::size_t max_host_length = 255;

bool is_hex_digit(char c) { return text::hex_digit(c).has_value(); }
bool is_alphanumeric(char c) { return text::is_letter(c) || text::is_digit(c); }

bool is_percent_encoded(std::string_view text) {
    return text.size() >= 3 && text[0] == '%' && is_hex_digit(text[1]) && is_hex_digit(text[2]);
}

// Letters, digits, `others` and percent-encoded octets.
bool consists_of(std::string_view text, std::string_view others) {
    while (!text.empty()) {
        const bool encoded = is_percent_encoded(text);
        if (!encoded && !is_alphanumeric(text[0]) && !others.contains(text[0])) return false;
        text.remove_prefix(encoded ? 3 : 1);
    }
    return true;
}

// "[::1]", or what may come after IPv6: "[v1.fe80::a]".
bool is_ip_literal(std::string_view text) {
    if (!text.starts_with('[') || !text.ends_with(']')) return false;
    const std::string inner(text.substr(1, text.size() - 2));
    std::array<std::uint8_t, 16> address{};
    if (inet_pton(AF_INET6, inner.c_str(), address.data()) == 1) return true;
    if (!inner.starts_with('v') && !inner.starts_with('V')) return false;
    const auto dot = inner.find('.');
    return dot > 1 && dot + 1 < inner.size() &&
           std::ranges::all_of(inner.substr(1, dot - 1), is_hex_digit) &&
           std::ranges::all_of(inner.substr(dot + 1), [](char c) {
               return is_alphanumeric(c) || c == ':' || unreserved.contains(c) ||
                      sub_delimiters.contains(c);
           });
}

}  // namespace

bool is_token(std::string_view text) {
    constexpr std::string_view specials = "!#$%&'*+-.^_`|~";
    return !text.empty() && std::ranges::all_of(text, [&](char c) {
        return is_alphanumeric(c) || specials.contains(c);
    });
}

bool is_field_value(std::string_view text) {
    return std::ranges::all_of(text, [](char c) {
        const auto octet = static_cast<unsigned char>(c);
        return octet == '\t' || (octet >= 0x20 && octet != 0x7f);
    });
}

bool is_uri_host(std::string_view text) {
    static const auto name_characters = std::string(unreserved) + std::string(sub_delimiters);
    if (text.empty() || text.size() > max_host_length) return false;
    return text.starts_with('[') ? is_ip_literal(text) : consists_of(text, name_characters);
}

bool is_port(std::string_view text) {
    unsigned port = 0;
    const auto* end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, port);
    return error == std::errc() && rest == end && port <= std::numeric_limits<std::uint16_t>::max();
}

bool is_authority(std::string_view text) {
    const auto bracket = text.starts_with('[') ? text.find(']') : 0;
    if (bracket == text.npos) return false;
    const auto colon = text.find(':', bracket);
    if (!is_uri_host(text.substr(0, colon))) return false;
    // "host:" is allowed: the port is the scheme's own.
    return colon == text.npos || colon + 1 == text.size() || is_port(text.substr(colon + 1));
}

std::optional<std::string> strict_path_and_query(std::string_view text) {
    static const auto path_characters =
        std::string(unreserved) + std::string(sub_delimiters) + ":@/?";
    std::string result;
    for (const char c : text) {
        if (!left_by_browsers.contains(c)) {
            result.push_back(c);
            continue;
        }
        const auto octet = static_cast<std::uint8_t>(c);
        result.push_back('%');
        text::append_hex(result, {&octet, 1});
    }
    if (!consists_of(result, path_characters)) return std::nullopt;
    return result;
}

}  // namespace roster::http
