#pragma once
// How hard a password is to guess, from 0 to 4 as zxcvbn counts (Wheeler, USENIX Security 2016),
// and what makes it easy.

#include <string>
#include <string_view>

namespace roster::crypto {

enum class WeakestPart { common_word, address, repeat, sequence, keyboard, date, nothing_special };

struct PasswordScore {
    int score = 0;
    WeakestPart weakest = WeakestPart::nothing_special;
};

// `password` is a normalised password. Its first PasswordPolicy::scored_code_points count, which
// bounds zxcvbn's time. `address` is the canonical one of whose it shall be; empty: not known.
[[nodiscard]] PasswordScore score_password(std::string_view password, const std::string& address);

}  // namespace roster::crypto
