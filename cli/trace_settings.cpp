#include "cli/trace_settings.hpp"

#include <algorithm>
#include <charconv>

#include "text/ascii.hpp"
#include "text/utf8.hpp"

namespace roster::cli {
namespace {

constexpr std::size_t escape_length = 3;  // %2C

std::optional<std::string> percent_decoded(std::string_view text) {
    std::string result;
    while (!text.empty()) {
        if (text.front() != '%') {
            result += text.front();
            text.remove_prefix(1);
            continue;
        }
        unsigned char octet = 0;
        const auto end = text.data() + std::min(escape_length, text.size());
        const auto read = std::from_chars(text.data() + 1, end, octet, 16);
        if (text.size() < escape_length || read.ptr != end) return std::nullopt;
        result += static_cast<char>(octet);
        text.remove_prefix(escape_length);
    }
    return result;
}

// RFC 9110, 5.6.2
bool is_token(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return text::is_letter(c) || text::is_digit(c) ||
               std::string_view("!#$%&'*+-.^_`|~").contains(c);
    });
}

}  // namespace

std::optional<HttpHeaders> parse_headers(std::string_view text) {
    HttpHeaders headers;
    for (const auto pair : text::split(text, ',')) {
        if (pair.empty()) continue;
        const auto equals = pair.find('=');
        if (equals == pair.npos) return std::nullopt;
        const auto name = text::trim(pair.substr(0, equals));
        const auto value = percent_decoded(text::trim(pair.substr(equals + 1)));
        if (!is_token(name) || !value || text::has_control_characters(*value)) return std::nullopt;
        headers.emplace_back(name, *value);
    }
    return headers;
}

std::optional<double> parse_ratio(std::string_view text) {
    double ratio = 0;
    const auto end = text.data() + text.size();
    const auto [read, error] = std::from_chars(text.data(), end, ratio, std::chars_format::fixed);
    if (error != std::errc() || read != end || !(ratio >= 0 && ratio <= 1)) return std::nullopt;
    return ratio;
}

telemetry::Sampling sampling_of(const TraceSettings& settings) {
    switch (settings.sampler) {
        case Sampler::always_on:
            return {.heeds_client = false, .ratio = 1};
        case Sampler::always_off:
            return {.heeds_client = false, .ratio = 0};
        case Sampler::ratio:
            return {.heeds_client = false, .ratio = settings.ratio};
        case Sampler::by_parent_on:
            return {.heeds_client = true, .ratio = 1};
        case Sampler::by_parent_off:
            return {.heeds_client = true, .ratio = 0};
        case Sampler::by_parent_ratio:
            return {.heeds_client = true, .ratio = settings.ratio};
    }
    return {};
}

}  // namespace roster::cli
