#pragma once
// Argon2id (RFC 9106) password hashes as PHC strings.
//
// The salt comes from the stream id under the index key, so it is unpredictable and one per
// address. All hashes made for one address with the same parameters share it: one computation
// answers for the owner's password and a shadow's alike, and takes as long for an address that
// nobody registered (docs/adr/0002).

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "crypto/secret_bytes.hpp"
#include "domain/ids.hpp"
#include "domain/user_events.hpp"

namespace roster::crypto {

struct Argon2Parameters {
    std::uint32_t memory_kib = 19456;
    std::uint32_t passes = 2;
    bool operator==(const Argon2Parameters&) const = default;

    static constexpr std::uint32_t min_memory_kib = 8;
    static constexpr std::uint32_t max_memory_kib = 1024 * 1024;
    static constexpr std::uint32_t min_passes = 1;
    static constexpr std::uint32_t max_passes = 10;
};

using PasswordSalt = std::array<std::uint8_t, 16>;

[[nodiscard]] PasswordSalt password_salt(const SecretBytes& index_key,
                                         const domain::StreamId& stream);

// Takes tens of milliseconds of CPU and `memory_kib` of memory: hasher pool only. Throws
// std::bad_alloc without memory.
[[nodiscard]] domain::PasswordHash hash_password(const SecretBytes& normalized,
                                                 const PasswordSalt& salt,
                                                 const Argon2Parameters& parameters);

// The parameters a stored hash was made with; nothing if it is not an Argon2id v=19 p=1 PHC string
// within the bounds above, with this salt.
[[nodiscard]] std::optional<Argon2Parameters> parameters_of(const domain::PasswordHash& hash,
                                                            const PasswordSalt& salt);

// Whether two hashes are of the same password, salt and parameters. Constant time.
[[nodiscard]] bool same_password(const domain::PasswordHash& a, const domain::PasswordHash& b);

}  // namespace roster::crypto
