// Strict: what is not wholly a value is none.

#include "cli/setting_values.hpp"

#include <array>
#include <charconv>
#include <limits>

namespace roster::cli {

namespace {

std::optional<std::int64_t> number(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

struct Unit {
    std::string_view suffix;
    std::chrono::milliseconds length;
};

using namespace std::chrono_literals;
constexpr std::array units{Unit{"ms", 1ms}, Unit{"s", 1s}, Unit{"min", 1min},
                           Unit{"m", 1min}, Unit{"h", 1h}, Unit{"d", 24h}};
constexpr std::int64_t max_duration_count = 1'000'000'000;

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

}  // namespace

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
    if (text == "0") return 0ms;
    const auto digits = text.substr(0, text.find_first_not_of("0123456789"));
    const auto count = number(digits);
    if (!count || *count > max_duration_count) return std::nullopt;
    for (const auto& unit : units)
        if (text.substr(digits.size()) == unit.suffix) return *count * unit.length;
    return std::nullopt;
}

std::optional<std::int64_t> parse_number(std::string_view text, std::int64_t min,
                                         std::int64_t max) {
    const auto value = number(text);
    if (!value || *value < min || *value > max) return std::nullopt;
    return value;
}

std::optional<http::ListenAddress> parse_listen_address(std::string_view text) {
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos || colon == 0) return std::nullopt;
    const auto port =
        parse_number(text.substr(colon + 1), 0, std::numeric_limits<std::uint16_t>::max());
    if (!port) return std::nullopt;
    auto host = text.substr(0, colon);
    const bool bracketed = host.starts_with('[') && host.ends_with(']');
    if (bracketed) host = host.substr(1, host.size() - 2);
    if (host.empty() || (!bracketed && host.find(':') != std::string_view::npos))
        return std::nullopt;
    return http::ListenAddress{std::string(host), static_cast<std::uint16_t>(*port)};
}

std::optional<bool> parse_bool(std::string_view text) {
    if (text == "true" || text == "1" || text == "yes") return true;
    if (text == "false" || text == "0" || text == "no") return false;
    return std::nullopt;
}

std::optional<std::optional<int>> parse_rate(std::string_view text) {
    if (text == "off") return std::optional<int>{};
    if (!text.ends_with("/min")) return std::nullopt;
    const auto count = parse_number(text.substr(0, text.size() - 4), 1, 1'000'000);
    if (!count) return std::nullopt;
    return std::optional<int>(static_cast<int>(*count));
}

std::vector<std::string> parse_list(std::string_view text) {
    std::vector<std::string> items;
    while (!text.empty()) {
        const auto comma = text.find(',');
        const auto item = trimmed(text.substr(0, comma));
        if (!item.empty()) items.emplace_back(item);
        text = comma == std::string_view::npos ? std::string_view{} : text.substr(comma + 1);
    }
    return items;
}

}  // namespace roster::cli
