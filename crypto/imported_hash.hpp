#pragma once
// Password hashes that other products made: how they are written. Libraries compute them
// (hash_recipe).
//
//   $argon2id$v=19$m=65536,t=3,p=4$<salt>$<digest>   also argon2i, argon2d; PHC, unpadded base64
//   $2b$12$<salt and digest>                          bcrypt, also $2a$ and $2y$
//   $scrypt$ln=16,r=8,p=1$<salt>$<digest>             as passlib writes it
//   $7$<costs and salt>$<digest>                      scrypt of crypt(3)
//   $pbkdf2-sha256$29000$<salt>$<digest>              also -sha512; as passlib writes it
//   pbkdf2_sha256$600000$<salt>$<digest>              as Django writes it

#include <expected>
#include <string>

#include "crypto/hash_form.hpp"
#include "crypto/secret_bytes.hpp"
#include "domain/user_events.hpp"

namespace roster::crypto {

inline constexpr std::size_t max_hash_text = 256;  // octets

enum class HashFlaw {
    unknown_form,   // none of the above
    malformed,      // of one of them, and not as it is written
    out_of_bounds,  // it costs too much, or what its algorithm is not defined for (is_affordable)
};

enum class DigestText {
    unpadded,  // base64
    padded,
    dotted,  // unpadded, '.' in the place of '+'
    crypt,   // crypt(3) writes it
};

// All of a hash but its digest: what a password is computed with. Personal, like the hash.
struct HashSetting {
    HashForm form;
    std::string text;  // the hash's text up to the digest
    Bytes salt = {};   // none for crypt(3), which reads the text itself
    DigestText digest_text = DigestText::crypt;
    std::size_t digest_size = 0;

    bool operator==(const HashSetting&) const = default;
};

// Within bounds whatever the text is; any thread.
[[nodiscard]] std::expected<HashSetting, HashFlaw> setting_of(const domain::PasswordHash& hash);

// A setting of this form that is nobody's, and takes as long as theirs.
[[nodiscard]] HashSetting decoy_setting(const HashForm& form);

}  // namespace roster::crypto
