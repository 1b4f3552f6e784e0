// By primary tag and quality; of equals the first named wins.

#include "http/public/accept_language.hpp"

#include <array>
#include <string_view>

namespace roster::http {
namespace {

constexpr std::array<std::string_view, 2> served{"en", "fr"};

// In thousandths: "0.85" is 850. What is not a quality value counts as 0.
int quality_of(std::string_view text) {
    if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1')) return 0;
    int value = (text[0] - '0') * 1000;
    if (text.size() > 1 && text[1] != '.') return 0;
    for (std::size_t i = 2, weight = 100; i < text.size(); ++i, weight /= 10) {
        if (text[i] < '0' || text[i] > '9') return 0;
        value += (text[i] - '0') * static_cast<int>(weight);
    }
    return value <= 1000 ? value : 0;
}

int quality_in(const std::vector<std::string_view>& parts) {
    for (std::size_t i = 1; i < parts.size(); ++i)
        if (parts[i].starts_with("q=") || parts[i].starts_with("Q="))
            return quality_of(parts[i].substr(2));
    return 1000;
}

}  // namespace

domain::Locale preferred_locale(const HttpRequest& request) {
    const auto* header = request.field("Accept-Language");
    domain::Locale best{std::string(served[0])};
    int best_quality = 0;
    if (!header) return best;
    for (const auto range : split(*header, ',')) {
        const auto parts = split(range, ';');
        const auto tag = parts[0].substr(0, parts[0].find('-'));
        for (const auto language : served) {
            if (!equal_ignoring_case(tag, language)) continue;
            const int quality = quality_in(parts);
            if (quality <= best_quality) continue;
            best_quality = quality;
            best.tag = language;
        }
    }
    return best;
}

}  // namespace roster::http
