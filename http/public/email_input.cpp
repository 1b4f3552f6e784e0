#include "http/public/email_input.hpp"

#include <algorithm>
#include <string>

#include "text/ascii.hpp"
#include "text/domain_name.hpp"
#include "text/utf8.hpp"

namespace roster::http {
namespace {

constexpr std::size_t max_typed_octets = 1024;

std::optional<domain::EmailAddress> address_in(std::string_view text) {
    const auto at = text.find('@');
    if (text.size() > max_typed_octets || at == text.npos) return std::nullopt;
    const auto domain = text.substr(at + 1);
    if (std::ranges::all_of(domain, text::is_ascii)) return domain::EmailAddress::parse(text);
    const auto labels = text::to_a_labels(domain);
    if (!labels) return std::nullopt;
    return domain::EmailAddress::parse(std::string(text.substr(0, at + 1)) + *labels);
}

// The reason that helps most; several may hold.
EmailFlaw flaw_of(std::string_view text) {
    constexpr std::size_t max_address = 254;
    constexpr std::size_t max_local_part = 64;
    const auto at = text.rfind('@');
    const auto local_part = text.substr(0, at);
    if (text.find_first_of("\"()") != text.npos) return EmailFlaw::quoted_local_part;
    if (text::has_white_space(text)) return EmailFlaw::space_inside;
    if (at == text.npos || text::has_control_characters(text)) return EmailFlaw::not_an_address;
    if (at == 0) return EmailFlaw::missing_local_part;
    if (at + 1 == text.size()) return EmailFlaw::missing_domain;
    if (!std::ranges::all_of(local_part, text::is_ascii)) return EmailFlaw::non_ascii_local_part;
    if (text.size() > max_address || local_part.size() > max_local_part) return EmailFlaw::too_long;
    const bool local_part_is_fine =
        domain::EmailAddress::parse(std::string(local_part) + "@example.org").has_value();
    return local_part_is_fine ? EmailFlaw::invalid_domain : EmailFlaw::not_an_address;
}

}  // namespace

std::string_view typed_address(std::string_view text) {
    return text::without_white_space_around(text);
}

std::expected<domain::EmailAddress, EmailFlaw> read_email(std::string_view text) {
    const auto typed = typed_address(text);
    auto address = address_in(typed);
    if (!address) return std::unexpected(flaw_of(typed));
    return *std::move(address);
}

std::optional<domain::EmailAddress> parse_email(std::string_view text) {
    return address_in(typed_address(text));
}

}  // namespace roster::http
