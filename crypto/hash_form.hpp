#pragma once
// What makes a password hash of another product dear: its algorithm and its cost parameters. Hashes
// of one form take equally long, whatever their salt.
//
// Written as in ROSTER_IMPORTED_HASHES: "argon2id:m=65536,t=3,p=4", "bcrypt:12",
// "scrypt:ln=16,r=8,p=1", "crypt-scrypt:ln=14,r=32,p=1" ($7$ of crypt(3)), "pbkdf2-sha256:29000".

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace roster::crypto {

enum class HashAlgorithm {
    argon2d,
    argon2i,
    argon2id,
    bcrypt,
    scrypt,
    crypt_scrypt,
    pbkdf2_sha256,
    pbkdf2_sha512,
};

// In the order in which hashes are written. Argon2: memory in KiB, passes, lanes. scrypt: log2 of
// N, r, p. bcrypt: log2 of the rounds. PBKDF2: iterations. What is not used is 0.
using HashCosts = std::array<std::uint32_t, 3>;

struct HashForm {
    HashAlgorithm algorithm = HashAlgorithm::bcrypt;
    HashCosts costs{};

    // Nothing: not a form, or not within the bounds of `is_affordable`.
    [[nodiscard]] static std::optional<HashForm> parse(std::string_view text);
    [[nodiscard]] std::string text() const;

    auto operator<=>(const HashForm&) const = default;
};

// Costs as PHC strings have them: "m=65536,t=3,p=4", "ln=16,r=8,p=1", "29000"; decimal, without
// leading zeros.
[[nodiscard]] std::optional<HashCosts> parse_costs(HashAlgorithm algorithm, std::string_view text);

// Whether a computation ends within some two seconds on one core of a small server and takes less
// than 1 GiB: what is dearer would keep everybody waiting who logs in. Also whether the algorithm
// is defined for these costs.
[[nodiscard]] bool is_affordable(const HashForm& form);

}  // namespace roster::crypto
