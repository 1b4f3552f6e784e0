// Strict: what is not wholly a value is none.

#include "cli/setting_values.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <limits>
#include <stdexcept>

#include "http/server/client_address.hpp"
#include "http/server/cors.hpp"
#include "http/server/syntax.hpp"
#include "messaging/nats_url.hpp"
#include "text/ascii.hpp"

namespace roster::cli {

namespace {

std::optional<std::int64_t> number(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

bool has_whole_escapes(std::string_view text) {
    const auto is_hex = [](unsigned char c) { return std::isxdigit(c) != 0; };
    for (auto at = text.find('%'); at != std::string_view::npos; at = text.find('%', at + 3))
        if (at + 2 >= text.size() || !is_hex(text[at + 1]) || !is_hex(text[at + 2])) return false;
    return true;
}

}  // namespace

std::optional<std::int64_t> parse_number(std::string_view text, std::int64_t min,
                                         std::int64_t max) {
    const auto value = number(text);
    if (!value || *value < min || *value > max) return std::nullopt;
    return value;
}

std::optional<std::vector<crypto::Argon2Parameters>> parse_argon2_list(std::string_view text) {
    using Parameters = crypto::Argon2Parameters;
    std::vector<Parameters> list;
    while (!text.empty()) {
        const auto end = std::min(text.find(';'), text.size());
        const auto pair = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        const auto comma = std::min(pair.find(','), pair.size());
        const auto memory = parse_number(trimmed(pair.substr(0, comma)), Parameters::min_memory_kib,
                                         Parameters::max_memory_kib);
        const auto passes = parse_number(trimmed(pair.substr(std::min(comma + 1, pair.size()))),
                                         Parameters::min_passes, Parameters::max_passes);
        if (!memory || !passes || list.size() == max_previous_argon2) return std::nullopt;
        list.push_back({static_cast<std::uint32_t>(*memory), static_cast<std::uint32_t>(*passes)});
    }
    return list;
}

std::optional<std::vector<crypto::HashForm>> parse_hash_forms(std::string_view text) {
    std::vector<crypto::HashForm> forms;
    if (text.empty()) return forms;
    for (const auto part : text::split(text, ';')) {
        const auto form = crypto::HashForm::parse(part);
        if (!form || std::ranges::find(forms, *form) != forms.end() ||
            forms.size() == max_imported_forms)
            return std::nullopt;
        forms.push_back(*form);
    }
    return forms;
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

std::optional<std::optional<int>> parse_rate(std::string_view text, std::string_view period) {
    if (text == "off") return std::optional<int>{};
    const auto slash = text.find('/');
    if (slash == std::string_view::npos || text.substr(slash + 1) != period) return std::nullopt;
    const auto count = parse_number(text.substr(0, slash), 1, 1'000'000);
    if (!count) return std::nullopt;
    return std::optional<int>(static_cast<int>(*count));
}

std::optional<std::vector<std::string>> parse_origins(std::string_view text) {
    auto origins = parse_list(text);
    for (auto& origin : origins) {
        auto canonical = http::canonical_origin(origin);
        if (!canonical) return std::nullopt;
        origin = *std::move(canonical);
    }
    return origins;
}

std::optional<std::string> parse_public_url(std::string_view text) {
    const auto authority = text.find("://");
    if (authority == std::string_view::npos ||
        !is_url(text, std::array{std::string(text.substr(0, authority + 3))}))
        return std::nullopt;
    const auto slash = std::min(text.find('/', authority + 3), text.size());
    const auto origin = http::canonical_origin(text.substr(0, slash));
    auto path = text.substr(slash);
    while (path.ends_with('/')) path.remove_suffix(1);
    if (!origin || origin->contains('*') || path.find_first_of("?#") != path.npos)
        return std::nullopt;
    return *origin + std::string(path);
}

bool is_url(std::string_view text, std::span<const std::string> schemes) {
    const auto unprintable = [](unsigned char c) { return c <= ' ' || c == 0x7f; };
    const auto scheme = std::ranges::find_if(
        schemes, [&](const std::string& s) { return text.starts_with(s) && text != s; });
    if (scheme == schemes.end() || std::ranges::any_of(text, unprintable)) return false;
    return !scheme->ends_with("//") || has_whole_escapes(text);
}

bool has_password(std::string_view url) {
    const auto scheme = url.find("://");
    if (scheme == std::string_view::npos) return false;
    const auto rest = url.substr(scheme + 3);
    const auto query = std::min(rest.find('?'), rest.size());
    if (rest.substr(query).find("password=") != std::string_view::npos) return true;
    const auto at = rest.substr(0, query).rfind('@');
    if (at == std::string_view::npos) return false;
    const auto user = rest.substr(0, at);
    const bool may_be_token = url.starts_with("nats:") || url.starts_with("tls:");
    return may_be_token || (user.find(':') != std::string_view::npos && !user.ends_with(':'));
}

bool has_user(std::string_view text) {
    const auto scheme = text.find("://");
    return scheme != std::string_view::npos && text.find('@', scheme) != std::string_view::npos;
}

std::optional<std::string> parse_line(std::string_view text) {
    const auto is_control = [](unsigned char c) { return c < ' ' || c == 0x7f; };
    if (std::ranges::any_of(text, is_control)) return std::nullopt;
    return std::string(text);
}

bool is_own_address(std::string_view host) {
    return host == "localhost" || http::parse_ip(host.substr(0, host.find('%'))).has_value();
}

std::optional<std::vector<std::string>> parse_blocks(std::string_view text) {
    auto blocks = parse_list(text);
    try {
        const http::TrustedProxies checked(blocks);
    } catch (const std::invalid_argument&) {
        return std::nullopt;
    }
    return blocks;
}

std::optional<std::vector<std::string>> parse_names(std::string_view text) {
    auto names = parse_list(text);
    if (!std::ranges::all_of(names, [](const auto& name) { return http::is_uri_host(name); }))
        return std::nullopt;
    return names;
}

std::optional<std::string> parse_nats_url(std::string_view text) {
    static const std::array schemes{std::string("nats://"), std::string("tls://")};
    if (!is_url(text, schemes)) return std::nullopt;
    try {
        static_cast<void>(messaging::parse_nats_urls(std::string(text)));
    } catch (const std::invalid_argument&) {
        return std::nullopt;
    }
    return std::string(text);
}

std::optional<std::string> parse_greeting(std::string_view text) {
    const auto is_graphic = [](unsigned char c) { return c > ' ' && c < 0x7f; };
    if (!std::ranges::all_of(text, is_graphic)) return std::nullopt;
    return std::string(text);
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
