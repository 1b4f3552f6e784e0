#include "domain/locale.hpp"

#include "domain/characters.hpp"

namespace roster::domain {
namespace {

constexpr std::size_t max_subtag = 8;

// Subtags follow each other with one hyphen between.
bool is_tag(std::string_view text) {
    std::size_t subtag = 0;
    for (const char c : text) {
        if (c == '-' && subtag > 0) {
            subtag = 0;
        } else if (!(is_letter(c) || is_digit(c)) || ++subtag > max_subtag) {
            return false;
        }
    }
    return subtag > 0;
}

}  // namespace

std::optional<Locale> Locale::parse(std::string_view tag) {
    if (tag.size() > max_size || !is_tag(tag)) return std::nullopt;
    return Locale(tag);
}

}  // namespace roster::domain
