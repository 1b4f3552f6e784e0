// zxcvbn, told of the address, the product and common words in other languages than English.

#include "crypto/password_score.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include <zxcvbn.h>

#include "crypto/common_words.hpp"
#include "crypto/password_policy.hpp"
#include "crypto/secret_bytes.hpp"
#include "crypto/unicode_text.hpp"
#include "text/ascii.hpp"

namespace roster::crypto {

namespace {

using Words = std::vector<std::string>;

// zxcvbn's thresholds for the scores 1 to 4, as the decimal logarithm of the number of guesses.
constexpr std::array score_thresholds{3.0, 6.0, 8.0, 10.0};
constexpr double decimal_digits_per_bit = 0.30103;

// Shorter words would make a letter here and there cheaper and tell nothing.
constexpr std::size_t min_user_word = 3;
// From this length on, a part of the address counts for nothing in a password.
constexpr std::size_t min_removed_part = 4;

constexpr std::size_t max_repeats = 3;
constexpr std::size_t max_repeated_unit = 16;

bool is_letter_or_digit(char c) { return text::is_letter(c) || text::is_digit(c); }

template <class Belongs>
void add_runs(Words& words, std::string_view text, Belongs belongs) {
    while (!text.empty()) {
        const auto begin = std::ranges::find_if(text, belongs);
        const auto end = std::find_if_not(begin, text.end(), belongs);
        if (static_cast<std::size_t>(end - begin) >= min_user_word) words.emplace_back(begin, end);
        text = std::string_view(end, text.end());
    }
}

// Names without their digits as well: zxcvbn reads the digit of a user word as a letter in disguise
// and so never finds it.
Words address_words(const std::string& address) {
    Words words;
    add_runs(words, address, is_letter_or_digit);
    add_runs(words, address, text::is_letter);
    return words;
}

// Takes every occurrence of a lower-case part out, whatever its case in the text. True if there was
// one.
bool remove_all(std::string& text, std::string_view part) {
    if (part.size() < min_removed_part) return false;
    const auto same_letter = [](char a, char b) { return to_lower_case(a) == b; };
    bool removed = false;
    while (true) {
        const auto found = std::ranges::search(text, part, same_letter);
        if (found.empty()) return removed;
        text.erase(found.begin(), found.end());
        removed = true;
    }
}

bool remove_address(std::string& text, const std::string& address) {
    const auto at = address.find('@');
    const std::string_view whole = address;
    bool removed = remove_all(text, whole);
    removed |= remove_all(text, whole.substr(0, at));
    removed |= remove_all(text, whole.substr(at + 1));
    return removed;
}

// How often the text from `begin` on repeats its first `size` characters.
std::size_t count_repeats(std::string_view text, std::size_t begin, std::size_t size) {
    const auto unit = text.substr(begin, size);
    std::size_t count = 1;
    while (text.substr(begin + count * size, size) == unit) ++count;
    return count;
}

// Cuts what is repeated over and over down to a few times: it is hardly harder to guess, and
// zxcvbn's time grows with the fourth power of it (64 characters of 1212… take 100 ms). True if
// there was any.
bool collapse_repeats(std::string& text) {
    bool collapsed = false;
    for (std::size_t begin = 0; begin < text.size(); ++begin)
        for (std::size_t size = 1; size <= max_repeated_unit; ++size) {
            if (begin + (max_repeats + 1) * size > text.size()) break;
            const auto count = count_repeats(text, begin, size);
            if (count <= max_repeats) continue;
            text.erase(begin + max_repeats * size, (count - max_repeats) * size);
            collapsed = true;
        }
    return collapsed;
}

int score_of(double bits) {
    const double decimal_digits = bits * decimal_digits_per_bit;
    return static_cast<int>(std::ranges::count_if(
        score_thresholds, [&](double threshold) { return decimal_digits >= threshold; }));
}

struct FreeMatches {
    void operator()(ZxcMatch_t* matches) const { ZxcvbnFreeInfo(matches); }
};

struct Estimate {
    double bits = 0;
    std::unique_ptr<ZxcMatch_t, FreeMatches> parts;
};

Estimate estimate(const std::string& text, const Words& words) {
    std::vector<const char*> dictionary;
    for (const auto& word : words) dictionary.push_back(word.c_str());
    for (const auto* word : common_words_in(text)) dictionary.push_back(word->c_str());
    dictionary.push_back(nullptr);

    ZxcMatch_t* parts = nullptr;
    const double bits = ZxcvbnMatch(text.c_str(), dictionary.data(), &parts);
    return {bits, std::unique_ptr<ZxcMatch_t, FreeMatches>(parts)};
}

std::string_view text_of(const ZxcMatch_t& part, std::string_view text) {
    return text.substr(static_cast<std::size_t>(part.Begin), static_cast<std::size_t>(part.Length));
}

bool is_from_dictionary_given(const ZxcMatch_t& part) {
    const auto type = part.Type & ~MULTIPLE_MATCH;
    return type == USER_MATCH || type == USER_LEET_MATCH;
}

bool holds_any(std::string_view text, const Words& words) {
    return std::ranges::any_of(words,
                               [&](const auto& word) { return text.find(word) != text.npos; });
}

// Also where a word is written backwards or with digits for letters.
bool is_of_address(std::string_view found, const Words& words) {
    for (const char one : {'1', 'i', 'l'}) {
        auto plain = one == '1' ? to_lower_case(found) : to_plain_letters(found, one);
        if (holds_any(plain, words)) return true;
        std::ranges::reverse(plain);
        if (holds_any(plain, words)) return true;
    }
    return false;
}

WeakestPart kind_of(const ZxcMatch_t& part, bool is_listed) {
    switch (part.Type & ~MULTIPLE_MATCH) {
        case USER_MATCH:
        case USER_LEET_MATCH:
            return is_listed ? WeakestPart::common_word : WeakestPart::address;
        case DICTIONARY_MATCH:
        case DICT_LEET_MATCH:
            return WeakestPart::common_word;
        case REPEATS_MATCH:
            return WeakestPart::repeat;
        case SEQUENCE_MATCH:
            return WeakestPart::sequence;
        case SPATIAL_MATCH:
            return WeakestPart::keyboard;
        case DATE_MATCH:
        case YEAR_MATCH:
            return WeakestPart::date;
        default:
            return WeakestPart::nothing_special;
    }
}

// zxcvbn ranks a user word by its place in the list it was given, which holds only words that
// occur: add what the choice among all of them is worth.
PasswordScore judge(const std::string& text, const Words& words) {
    const auto found = estimate(text, words);
    const double choice = std::log2(static_cast<double>(common_words().size()));
    double bits = found.bits;
    int longest = 0;
    WeakestPart weakest = WeakestPart::nothing_special;
    for (const auto* part = found.parts.get(); part != nullptr; part = part->Next) {
        const bool is_listed =
            is_from_dictionary_given(*part) && !is_of_address(text_of(*part, text), words);
        if (is_listed) bits += choice;
        const auto kind = kind_of(*part, is_listed);
        if (kind == WeakestPart::nothing_special || part->Length <= longest) continue;
        longest = part->Length;
        weakest = kind;
    }
    return {score_of(bits), weakest};
}

}  // namespace

PasswordScore score_password(std::string_view password, const std::string& address) {
    auto text = to_guessable_bytes(password);
    if (is_decorated_common_word(text)) {
        wipe(text);
        return {0, WeakestPart::common_word};
    }
    const bool has_address = remove_address(text, address);
    const bool repeats = collapse_repeats(text);
    text.resize(std::min(text.size(), PasswordPolicy::scored_code_points));
    auto result = judge(text, address_words(address));
    if (repeats) result.weakest = WeakestPart::repeat;
    if (has_address) result.weakest = WeakestPart::address;
    wipe(text);
    return result;
}

}  // namespace roster::crypto
