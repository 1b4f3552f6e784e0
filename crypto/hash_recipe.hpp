#pragma once
// What a password is hashed with: our own parameters, or the setting of a hash that another product
// made. A hash of ours is known by its salt, which is the address's own (password_hash).

#include <optional>
#include <variant>

#include "crypto/imported_hash.hpp"
#include "crypto/password_hash.hpp"

namespace roster::crypto {

using HashRecipe = std::variant<Argon2Parameters, HashSetting>;

// What a stored hash was made with; nothing where it cannot be computed again. `salt` is the one of
// its address. Any thread.
[[nodiscard]] std::optional<HashRecipe> recipe_of(const domain::PasswordHash& hash,
                                                  const PasswordSalt& salt);

// The hash of this password: the very text that the recipe is of, if the password is the same. A
// text that equals no hash where a library takes no such password (crypt(3): 512 octets and more).
// Takes up to some two seconds and 1 GiB: hasher pool only. Throws std::bad_alloc without memory.
[[nodiscard]] domain::PasswordHash hash_by(const HashRecipe& recipe, const SecretBytes& normalized,
                                           const PasswordSalt& salt);

}  // namespace roster::crypto
