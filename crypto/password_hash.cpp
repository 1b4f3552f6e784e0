// libsodium computes Argon2id, twice as fast as Botan. The PHC string is written here because
// libsodium's own insists on a random salt.

#include "crypto/password_hash.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <new>
#include <stdexcept>
#include <string>

#include <sodium.h>

#include "crypto/digest.hpp"
#include "crypto/sealed_data.hpp"
#include "text/base64.hpp"

namespace roster::crypto {

namespace {

constexpr std::size_t hash_size = 32;
constexpr std::string_view phc_start = "$argon2id$v=19$m=";

static_assert(std::tuple_size_v<PasswordSalt> == crypto_pwhash_argon2id_SALTBYTES);

// Chooses the implementation for this processor; without it libsodium uses its slowest one.
void prepare_sodium() {
    static const int state = sodium_init();
    if (state < 0) throw std::runtime_error("libsodium cannot be initialised");
}

bool is_within_bounds(const Argon2Parameters& parameters) {
    return parameters.memory_kib >= Argon2Parameters::min_memory_kib &&
           parameters.memory_kib <= Argon2Parameters::max_memory_kib &&
           parameters.passes >= Argon2Parameters::min_passes &&
           parameters.passes <= Argon2Parameters::max_passes;
}

// PHC strings leave out the padding.
std::string phc_base64(ByteView bytes) { return text::to_base64(bytes, text::Base64::unpadded); }

// Reads `expected` or fails; what is left of `text` follows it.
bool skip(std::string_view& text, std::string_view expected) {
    if (!text.starts_with(expected)) return false;
    text.remove_prefix(expected.size());
    return true;
}

// Decimal without sign or leading zeros.
std::optional<std::uint32_t> read_number(std::string_view& text) {
    std::uint32_t number = 0;
    const auto* end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc() || text.starts_with('0')) return {};
    text.remove_prefix(static_cast<std::size_t>(rest - text.data()));
    return number;
}

bool is_digest(std::string_view phc_base64_text) {
    const auto bytes = text::from_base64(phc_base64_text, text::Base64::unpadded);
    return bytes && bytes->size() == hash_size;
}

}  // namespace

PasswordSalt password_salt(const SecretBytes& index_key, const domain::StreamId& stream) {
    std::string message("password salt");
    message.push_back('\0');
    message.append(stream.bytes().begin(), stream.bytes().end());
    const auto digest = hmac_sha256(index_key, as_bytes(message));
    PasswordSalt salt;
    std::copy_n(digest.begin(), salt.size(), salt.begin());
    return salt;
}

domain::PasswordHash hash_password(const SecretBytes& normalized, const PasswordSalt& salt,
                                   const Argon2Parameters& parameters) {
    if (!is_within_bounds(parameters))
        throw std::invalid_argument("the Argon2id parameters are out of bounds");
    prepare_sodium();
    const char* text = normalized.empty() ? "" : normalized.text().data();
    std::array<std::uint8_t, hash_size> hash;
    const int outcome = crypto_pwhash_argon2id(
        hash.data(), hash.size(), text, normalized.size(), salt.data(), parameters.passes,
        std::size_t{parameters.memory_kib} * 1024, crypto_pwhash_argon2id_ALG_ARGON2ID13);
    if (outcome != 0) throw std::bad_alloc();

    std::string phc(phc_start);
    phc.append(std::to_string(parameters.memory_kib));
    phc.append(",t=").append(std::to_string(parameters.passes)).append(",p=1$");
    phc.append(phc_base64(salt)).append("$").append(phc_base64(hash));
    return {std::move(phc)};
}

std::optional<Argon2Parameters> parameters_of(const domain::PasswordHash& hash,
                                              const PasswordSalt& salt) {
    std::string_view rest = hash.phc;
    if (!skip(rest, phc_start)) return {};
    const auto memory = read_number(rest);
    if (!memory || !skip(rest, ",t=")) return {};
    const auto passes = read_number(rest);
    if (!passes || !skip(rest, ",p=1$")) return {};

    if (!skip(rest, phc_base64(salt) + "$") || !is_digest(rest)) return {};
    const Argon2Parameters parameters{.memory_kib = *memory, .passes = *passes};
    return is_within_bounds(parameters) ? std::optional(parameters) : std::nullopt;
}

bool same_password(const domain::PasswordHash& a, const domain::PasswordHash& b) {
    return !a.phc.empty() && equal_in_constant_time(a.phc, b.phc);
}

}  // namespace roster::crypto
