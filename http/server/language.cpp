// By primary tag and quality; of equals the first named wins.

#include "http/server/language.hpp"

#include <algorithm>

#include "text/ascii.hpp"

namespace roster::http {
namespace {

// In thousandths: "0.85" is 850. What is not a quality value counts as 0.
int quality_of(std::string_view written) {
    if (written.empty() || written.size() > 5 || (written[0] != '0' && written[0] != '1')) return 0;
    int value = (written[0] - '0') * 1000;
    if (written.size() > 1 && written[1] != '.') return 0;
    for (std::size_t i = 2, weight = 100; i < written.size(); ++i, weight /= 10) {
        if (!text::is_digit(written[i])) return 0;
        value += (written[i] - '0') * static_cast<int>(weight);
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

std::string_view tag_of(Language language) {
    switch (language) {
        case Language::english:
            return "en";
        case Language::german:
            return "de";
        case Language::spanish:
            return "es";
        case Language::french:
            return "fr";
        case Language::italian:
            return "it";
        case Language::dutch:
            return "nl";
        case Language::portuguese:
            return "pt";
    }
    return "en";
}

Language preferred_language(const HttpRequest& request) {
    const auto* header = request.field("Accept-Language");
    auto best = Language::english;
    int best_quality = 0;
    if (!header) return best;
    for (const auto range : text::split(*header, ',')) {
        const auto parts = text::split(range, ';');
        const auto tag = parts[0].substr(0, parts[0].find('-'));
        const auto spoken = std::ranges::find_if(languages, [&](Language language) {
            return text::equal_ignoring_case(tag, tag_of(language));
        });
        const int quality = spoken == languages.end() ? 0 : quality_in(parts);
        if (quality <= best_quality) continue;
        best_quality = quality;
        best = *spoken;
    }
    return best;
}

void mark_language(HttpResponse& response, Language language) {
    response.with("Content-Language", tag_of(language)).with("Vary", "Accept-Language");
}

}  // namespace roster::http
