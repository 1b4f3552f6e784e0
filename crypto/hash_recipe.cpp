// libxcrypt computes what crypt(3) is given whole, Botan all else that is not ours.

#include "crypto/hash_recipe.hpp"

#include <algorithm>
#include <memory>
#include <stdexcept>

#include <botan/pwdhash.h>
#include <crypt.h>

#include "text/base64.hpp"

namespace roster::crypto {

namespace {

const char* botan_name(HashAlgorithm algorithm) {
    switch (algorithm) {
        case HashAlgorithm::argon2d:
            return "Argon2d";
        case HashAlgorithm::argon2i:
            return "Argon2i";
        case HashAlgorithm::argon2id:
            return "Argon2id";
        case HashAlgorithm::scrypt:
            return "Scrypt";
        case HashAlgorithm::pbkdf2_sha256:
            return "PBKDF2(SHA-256)";
        case HashAlgorithm::pbkdf2_sha512:
            return "PBKDF2(SHA-512)";
        case HashAlgorithm::bcrypt:
        case HashAlgorithm::crypt_scrypt:
            break;
    }
    throw std::logic_error("crypt(3) computes this one");
}

Bytes botan_digest(const SecretBytes& normalized, const HashSetting& setting) {
    const auto& [algorithm, costs] = setting.form;
    const bool is_scrypt = algorithm == HashAlgorithm::scrypt;
    const auto first = is_scrypt ? std::size_t{1} << costs[0] : std::size_t{costs[0]};
    const auto family = Botan::PasswordHashFamily::create_or_throw(botan_name(algorithm));
    Bytes digest(setting.digest_size);
    const auto password = normalized.text();
    family->from_params(first, costs[1], costs[2])
        ->derive_key(digest.data(), digest.size(), password.data(), password.size(),
                     setting.salt.data(), setting.salt.size());
    return digest;
}

// A NUL would end the password for crypt(3).
std::string crypt_text(const SecretBytes& normalized, const std::string& setting) {
    if (normalized.text().contains('\0')) return setting;
    Bytes ended(normalized.view().begin(), normalized.view().end());
    ended.push_back(0);
    const SecretBytes password(std::move(ended));
    const auto room = std::make_unique<crypt_data>();
    const auto* made = crypt_rn(password.text().data(), setting.c_str(), room.get(), sizeof *room);
    std::string text = made == nullptr ? setting : made;
    wipe({reinterpret_cast<std::uint8_t*>(room.get()), sizeof *room});
    return text;
}

std::string encoded(ByteView digest, DigestText as) {
    if (as == DigestText::padded) return text::to_base64(digest, text::Base64::padded);
    auto written = text::to_base64(digest, text::Base64::unpadded);
    if (as == DigestText::dotted) std::ranges::replace(written, '+', '.');
    return written;
}

domain::PasswordHash hash_with(const HashSetting& setting, const SecretBytes& normalized) {
    if (setting.digest_text == DigestText::crypt) return {crypt_text(normalized, setting.text)};
    return {setting.text + encoded(botan_digest(normalized, setting), setting.digest_text)};
}

}  // namespace

std::optional<HashRecipe> recipe_of(const domain::PasswordHash& hash, const PasswordSalt& salt) {
    if (const auto parameters = parameters_of(hash, salt)) return *parameters;
    auto setting = setting_of(hash);
    if (!setting) return std::nullopt;
    return *std::move(setting);
}

domain::PasswordHash hash_by(const HashRecipe& recipe, const SecretBytes& normalized,
                             const PasswordSalt& salt) {
    if (const auto* parameters = std::get_if<Argon2Parameters>(&recipe))
        return hash_password(normalized, salt, *parameters);
    return hash_with(std::get<HashSetting>(recipe), normalized);
}

}  // namespace roster::crypto
