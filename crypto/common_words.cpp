// Takes the decorations off and looks the rest up.

#include "crypto/common_words.hpp"

#include <algorithm>
#include <utility>

#include "crypto/common_words_text.hpp"

namespace roster::crypto {

namespace {

// More than a year and two signs is no decoration any more, and is left to zxcvbn.
constexpr std::size_t max_outer_digits = 4;
constexpr std::size_t max_decorations = 6;
// Shorter words occur in anything.
constexpr std::size_t min_inner_word = 4;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return c >= 'a' && c <= 'z'; }

// The letter that a digit or sign is written for; '1' and '!' may stand for two.
char plain_letter(char c, char one) {
    switch (c) {
        case '0':
            return 'o';
        case '1':
        case '!':
        case '|':
            return one;
        case '3':
            return 'e';
        case '4':
        case '@':
            return 'a';
        case '5':
        case '$':
            return 's';
        case '7':
        case '+':
            return 't';
        case '8':
            return 'b';
        case '9':
            return 'g';
        default:
            return c;
    }
}

std::string letters_of(std::string_view text, char one) {
    std::string letters;
    for (const char c : text)
        if (const char plain = plain_letter(c, one); is_letter(plain)) letters.push_back(plain);
    return letters;
}

bool is_few(std::string_view decorations) {
    const auto digits = static_cast<std::size_t>(std::ranges::count_if(decorations, is_digit));
    return digits <= max_outer_digits && decorations.size() <= max_decorations;
}

bool is_word_in_disguise(std::string_view text) {
    return is_common_word(letters_of(text, 'i')) || is_common_word(letters_of(text, 'l'));
}

}  // namespace

char to_lower_case(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string to_lower_case(std::string_view text) {
    std::string lower;
    lower.reserve(text.size());
    for (const char c : text) lower.push_back(to_lower_case(c));
    return lower;
}

std::string to_plain_letters(std::string_view text, char one) {
    std::string plain;
    plain.reserve(text.size());
    for (const char c : text) plain.push_back(plain_letter(to_lower_case(c), one));
    return plain;
}

std::span<const std::string> common_words() {
    static const auto words = [] {
        std::vector<std::string> lines;
        for (auto rest = embedded::common_words_txt; !rest.empty();) {
            const auto end = rest.find('\n');
            lines.emplace_back(rest.substr(0, end));
            rest.remove_prefix(std::min(end, rest.size() - 1) + 1);
        }
        std::ranges::sort(lines);
        return lines;
    }();
    return words;
}

std::vector<const std::string*> common_words_in(std::string_view text) {
    const auto with_i = to_plain_letters(text, 'i');
    const auto with_l = to_plain_letters(text, 'l');
    std::vector<const std::string*> found;
    for (const auto& word : common_words())
        if (word.size() >= min_inner_word &&
            (with_i.find(word) != with_i.npos || with_l.find(word) != with_l.npos))
            found.push_back(&word);
    return found;
}

bool is_common_word(std::string_view lower_case) {
    const auto words = common_words();
    const auto found = std::ranges::lower_bound(words, lower_case, std::less<>());
    return found != words.end() && *found == lower_case;
}

bool is_decorated_common_word(std::string_view text) {
    const auto lower = to_lower_case(text);
    const std::string_view all = lower;
    const auto first = static_cast<std::size_t>(std::ranges::find_if(all, is_letter) - all.begin());
    const auto last = std::find_if(all.rbegin(), all.rend(), is_letter);
    const auto end = static_cast<std::size_t>(last.base() - all.begin());
    if (first >= end) return false;

    // Digits at either end may be decoration or letters in disguise ("5oleil99").
    const auto front = all.substr(0, first);
    const auto back = all.substr(end);
    if (!is_few(std::string(front) + std::string(back))) return false;
    for (const auto start : {std::size_t{0}, first})
        for (const auto stop : {end, all.size()})
            if (is_word_in_disguise(all.substr(start, stop - start))) return true;
    return false;
}

}  // namespace roster::crypto
