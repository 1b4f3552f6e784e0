#include "domain/mail_detail.hpp"

#include <algorithm>

namespace roster::domain {
namespace {

bool is_control(char c) { return (c >= '\0' && c < ' ') || c == '\x7F'; }

// Every octet but those that go on a character (RFC 3629, section 3).
bool begins_a_character(char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }

}  // namespace

std::optional<MailDetail> MailDetail::parse(std::string_view text) {
    const auto characters = std::ranges::count_if(text, begins_a_character);
    const bool fits = static_cast<std::size_t>(characters) <= max_characters;
    if (!fits || std::ranges::any_of(text, is_control)) return std::nullopt;
    return MailDetail(text);
}

}  // namespace roster::domain
