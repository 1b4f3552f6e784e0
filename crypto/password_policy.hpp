#pragma once
// Which passwords are accepted (NIST SP 800-63B, 5.1.1.2): long enough, typeable, hard to guess.

#include <expected>
#include <string>
#include <string_view>

#include "crypto/secret_bytes.hpp"
#include "domain/email_address.hpp"

namespace roster::crypto {

struct PasswordPolicy {
    int min_score = 2;  // zxcvbn 0 to 4

    static constexpr std::size_t min_code_points = 8;
    static constexpr std::size_t max_code_points = 128;
    static constexpr std::size_t max_octets = 1024;  // before normalisation
    static constexpr std::size_t scored_code_points =
        64;  // the prefix that is scored: bounds zxcvbn's time
};

// Why a password is refused. Who tells the person finds the words.
enum class PasswordFlaw {
    too_short,
    too_long,
    not_text,  // not UTF-8
    control_character,
    // What follows can be guessed, for the reason that weighs most:
    too_common,
    contains_email,
    repeated,
    sequence,
    keyboard,
    date,
    too_easy,
};

struct WeakPassword {
    PasswordFlaw reason;
};

// NFC (RFC 8265, OpaqueString), or nothing if the text is not valid UTF-8, is too long, or holds
// control characters. Every password passes through it before it is hashed or checked. Fast; any
// thread.
[[nodiscard]] std::expected<SecretBytes, WeakPassword> normalize_password(
    std::string_view password);

// Whether a normalised password has a length that is accepted. Fast; any thread.
[[nodiscard]] std::expected<void, WeakPassword> check_length(const SecretBytes& normalized);

// Judges a normalised password: length, zxcvbn with the address's parts as user words, and a list
// of common words of the languages served. Mostly under 0.1 ms, a few for hostile input: call it in
// the hasher pool. Any thread.
[[nodiscard]] std::expected<void, WeakPassword> check_password(const SecretBytes& normalized,
                                                               const domain::EmailAddress& email,
                                                               const PasswordPolicy& policy);

// The same of somebody whose address is not known.
[[nodiscard]] std::expected<void, WeakPassword> check_password(const SecretBytes& normalized,
                                                               const PasswordPolicy& policy);

}  // namespace roster::crypto
