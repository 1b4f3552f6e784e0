#include "text/duration.hpp"

#include <array>
#include <charconv>

namespace roster::text {

namespace {

using namespace std::chrono_literals;

struct Unit {
    std::string_view suffix;
    std::chrono::milliseconds length;
};

constexpr std::array units{Unit{"d", 24h}, Unit{"h", 1h},   Unit{"m", 1min},
                           Unit{"s", 1s},  Unit{"ms", 1ms}, Unit{"min", 1min}};
constexpr std::int64_t max_count = 1'000'000'000;

}  // namespace

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
    if (text == "0") return 0ms;
    std::int64_t count = 0;
    const auto* end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, count);
    if (error != std::errc{} || text.front() == '-' || count > max_count) return std::nullopt;
    const std::string_view suffix(rest, static_cast<std::size_t>(end - rest));
    for (const auto& unit : units)
        if (suffix == unit.suffix) return count * unit.length;
    return std::nullopt;
}

std::string to_text(std::chrono::milliseconds duration) {
    if (duration == 0ms) return "0";
    for (const auto& unit : units)
        if (duration % unit.length == 0ms)
            return std::to_string(duration / unit.length).append(unit.suffix);
    return {};  // not reached: every duration is a number of milliseconds
}

}  // namespace roster::text
