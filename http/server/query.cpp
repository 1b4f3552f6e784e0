#include "http/server/query.hpp"

#include <charconv>
#include <optional>

#include "text/ascii.hpp"
#include "text/hex.hpp"

namespace roster::http {

std::string percent_decoded(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool may_be_escape = text[i] == '%' && i + 2 < text.size();
        const auto high = may_be_escape ? text::hex_digit(text[i + 1]) : std::nullopt;
        const auto low = high ? text::hex_digit(text[i + 2]) : std::nullopt;
        if (low) {
            result.push_back(static_cast<char>(*high << 4 | *low));
            i += 2;
        } else {
            result.push_back(text[i]);
        }
    }
    return result;
}

std::string query_parameter(std::string_view query, std::string_view name) {
    for (const auto part : text::split(query, '&')) {
        const auto equals = part.find('=');
        if (equals != part.npos && percent_decoded(part.substr(0, equals)) == name)
            return percent_decoded(part.substr(equals + 1));
    }
    return {};
}

std::optional<std::int64_t> parse_count(std::string_view text) {
    std::int64_t number = 0;
    const auto* end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc() || rest != end || number < 0) return std::nullopt;
    return number;
}

}  // namespace roster::http
