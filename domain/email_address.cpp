#include "domain/email_address.hpp"

#include <algorithm>

#include "domain/characters.hpp"

namespace roster::domain {
namespace {

constexpr std::size_t max_address_octets = 254;
constexpr std::size_t max_local_part_octets = 64;
constexpr std::size_t max_label_octets = 63;

constexpr bool is_letter_or_digit(char c) { return is_letter(c) || is_digit(c); }
constexpr char lowercase(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// RFC 5322, 3.2.3: atext
bool is_atom(std::string_view text) {
    constexpr std::string_view specials = "!#$%&'*+-/=?^_`{|}~";
    return !text.empty() && std::ranges::all_of(text, [&](char c) {
        return is_letter_or_digit(c) || specials.find(c) != specials.npos;
    });
}

bool is_label(std::string_view text) {
    if (text.empty() || text.size() > max_label_octets) return false;
    if (text.front() == '-' || text.back() == '-') return false;
    return std::ranges::all_of(text, [](char c) { return is_letter_or_digit(c) || c == '-'; });
}

template <class Predicate>
bool every_dotted_part(std::string_view text, Predicate fits) {
    while (true) {
        const auto dot = text.find('.');
        if (!fits(text.substr(0, dot))) return false;
        if (dot == text.npos) return true;
        text.remove_prefix(dot + 1);
    }
}

bool is_local_part(std::string_view text) {
    return text.size() <= max_local_part_octets && every_dotted_part(text, is_atom);
}

// The last label is not all digits (RFC 1123, 2.1): 127.0.0.1 is an address and not a name.
bool is_domain(std::string_view text) {
    const auto last_dot = text.rfind('.');
    if (last_dot == text.npos || !every_dotted_part(text, is_label)) return false;
    return !std::ranges::all_of(text.substr(last_dot + 1), is_digit);
}

}  // namespace

std::optional<EmailAddress> EmailAddress::parse(std::string_view text) {
    const auto at = text.find('@');
    if (at == text.npos || text.size() > max_address_octets) return std::nullopt;
    if (!is_local_part(text.substr(0, at)) || !is_domain(text.substr(at + 1))) return std::nullopt;
    return EmailAddress(std::string(text));
}

std::string EmailAddress::canonical() const {
    std::string result = text_;
    std::ranges::transform(result, result.begin(), lowercase);
    return result;
}

std::string_view EmailAddress::domain() const {
    return std::string_view(text_).substr(text_.find('@') + 1);
}

}  // namespace roster::domain
