#pragma once
// Words that people take for passwords, of the languages served (English, French):
// common_words.txt, one lower-case ASCII word a line, sorted. zxcvbn brings larger lists, but
// English ones only.

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace roster::crypto {

[[nodiscard]] std::span<const std::string> common_words();

// The listed words of four letters or more that occur in the text, also with digits and signs for
// letters. They live for ever.
[[nodiscard]] std::vector<const std::string*> common_words_in(std::string_view text);

[[nodiscard]] bool is_common_word(std::string_view lower_case);

// Whether the text is a listed word, in any case, with no more than decorations: a few digits and
// signs around it
// ("Soleil2024!"), signs between its letters ("mot-de-passe"), digits and signs for letters
// ("b0nj0ur").
[[nodiscard]] bool is_decorated_common_word(std::string_view text);

// Of ASCII letters; everything else stays.
[[nodiscard]] char to_lower_case(char c);
[[nodiscard]] std::string to_lower_case(std::string_view text);

// In lower case, and with letters for the digits and signs that people write for them. `one`, 'i'
// or 'l', is the letter for 1, ! and |.
[[nodiscard]] std::string to_plain_letters(std::string_view text, char one);

}  // namespace roster::crypto
