// Strict: one spelling for each pair of address and password.

#include "http/public/basic_auth.hpp"

#include <cstdint>

#include "crypto/password_policy.hpp"
#include "http/public/email_input.hpp"

namespace roster::http {
namespace {

constexpr std::string_view scheme = "Basic";

int digit_of(char c) {
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    if (c == '+') return 62;
    if (c == '/') return 63;
    return -1;
}

std::optional<std::string_view> basic_token(const HttpRequest& request) {
    const auto* value = request.field("Authorization");
    if (!value || value->size() <= scheme.size()) return std::nullopt;
    const std::string_view text = *value;
    if (!equal_ignoring_case(text.substr(0, scheme.size()), scheme) || text[scheme.size()] != ' ')
        return std::nullopt;
    const auto start = text.find_first_not_of(' ', scheme.size());
    return start == text.npos ? std::nullopt : std::optional(text.substr(start));
}

std::optional<Credentials> split_credentials(std::string_view text) {
    const auto colon = text.find(':');
    if (colon == text.npos) return std::nullopt;
    auto email = parse_email(text.substr(0, colon));
    auto password = crypto::normalize_password(text.substr(colon + 1));
    if (!email || !password) return std::nullopt;
    return Credentials{std::move(*email), std::move(*password)};
}

}  // namespace

std::optional<std::string> decode_base64(std::string_view text) {
    if (text.empty() || text.size() % 4 != 0) return std::nullopt;
    const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with("=") ? 1 : 0;
    text.remove_suffix(padding);
    std::string result;
    result.reserve(text.size() * 3 / 4);
    std::uint32_t bits = 0;
    int count = 0;
    for (const char c : text) {
        const int digit = digit_of(c);
        if (digit < 0) return std::nullopt;
        bits = bits << 6 | static_cast<std::uint32_t>(digit);
        count += 6;
        if (count >= 8) {
            count -= 8;
            result += static_cast<char>(bits >> count & 0xff);
            bits &= (1U << count) - 1;
        }
    }
    return bits == 0 ? std::optional(result) : std::nullopt;
}

std::optional<Credentials> basic_credentials(const HttpRequest& request) {
    const auto token = basic_token(request);
    auto decoded = token ? decode_base64(*token) : std::nullopt;
    if (!decoded) return std::nullopt;
    auto credentials = split_credentials(*decoded);
    crypto::wipe(*decoded);
    return credentials;
}

}  // namespace roster::http
