// Strict: one spelling of base64 for each pair of address and password.

#include "http/public/basic_auth.hpp"

#include "crypto/password_policy.hpp"
#include "http/public/email_input.hpp"
#include "text/ascii.hpp"
#include "text/base64.hpp"
#include "text/utf8.hpp"

namespace roster::http {
namespace {

constexpr std::string_view scheme = "Basic";

std::optional<std::string_view> basic_token(const HttpRequest& request) {
    const auto* value = request.field("Authorization");
    if (!value || value->size() <= scheme.size()) return std::nullopt;
    const std::string_view text = *value;
    if (!text::equal_ignoring_case(text.substr(0, scheme.size()), scheme) ||
        text[scheme.size()] != ' ')
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

// Browsers and others send Latin-1 where the octets are not UTF-8 (RFC 7617, 2.1).
std::string in_utf8(crypto::ByteView octets) {
    const std::string_view text(reinterpret_cast<const char*>(octets.data()), octets.size());
    return text::is_utf8(text) ? std::string(text) : text::from_latin1(text);
}

}  // namespace

std::optional<Credentials> basic_credentials(const HttpRequest& request) {
    const auto token = basic_token(request);
    auto decoded = token ? text::from_base64(*token) : std::nullopt;
    if (!decoded || decoded->empty()) return std::nullopt;
    auto written = in_utf8(*decoded);
    auto credentials = split_credentials(written);
    crypto::wipe(*decoded);
    crypto::wipe(written);
    return credentials;
}

}  // namespace roster::http
