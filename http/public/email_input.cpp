// libidn2 is lenient about what is ASCII already: letters, digits and hyphens are checked before
// and after it.

#include "http/public/email_input.hpp"

#include <algorithm>
#include <memory>
#include <string>

#include <idn2.h>

namespace roster::http {
namespace {

constexpr std::size_t max_typed_octets = 1024;

bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }
bool is_domain_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.';
}

std::optional<std::string> to_a_labels(std::string_view domain) {
    const bool is_clean =
        std::ranges::all_of(domain, [](char c) { return !is_ascii(c) || is_domain_character(c); });
    if (!is_clean || domain.find("..") != domain.npos) return std::nullopt;
    char* converted = nullptr;
    const std::string terminated(domain);
    const int result =
        idn2_to_ascii_8z(terminated.c_str(), &converted, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
    const std::unique_ptr<char, void (*)(void*)> owner(converted, idn2_free);
    return result == IDN2_OK ? std::optional<std::string>(converted) : std::nullopt;
}

}  // namespace

std::optional<domain::EmailAddress> parse_email(std::string_view text) {
    if (text.size() > max_typed_octets) return std::nullopt;
    const auto at = text.find('@');
    if (at == text.npos) return std::nullopt;
    const auto domain = text.substr(at + 1);
    if (std::ranges::all_of(domain, is_ascii)) return domain::EmailAddress::parse(text);
    const auto labels = to_a_labels(domain);
    if (!labels) return std::nullopt;
    return domain::EmailAddress::parse(std::string(text.substr(0, at + 1)) + *labels);
}

}  // namespace roster::http
