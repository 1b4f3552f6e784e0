// libsodium's XChaCha20-Poly1305: a nonce of 24 bytes is long enough to be drawn at random for
// ever. For messages as short as these it takes half as long as Botan's, which allocates for each.

#include "crypto/sealed_data.hpp"

#include <algorithm>
#include <stdexcept>

#include <sodium.h>

#include "crypto/random_ids.hpp"

namespace roster::crypto {

namespace {

constexpr std::size_t nonce_size = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_size = crypto_aead_xchacha20poly1305_ietf_ABYTES;

// Chooses the implementation for this processor.
void prepare_sodium() {
    static const int state = sodium_init();
    if (state < 0) throw std::runtime_error("libsodium cannot be initialised");
}

std::string_view as_text(const domain::UserId& user) {
    return {reinterpret_cast<const char*>(user.bytes().data()), user.bytes().size()};
}

}  // namespace

Bytes seal(const SecretBytes& key, std::string_view plaintext, std::string_view associated_data) {
    if (key.size() != KeyRing::key_size) throw std::invalid_argument("a sealing key has 32 bytes");
    prepare_sodium();
    Bytes sealed = random_bytes(nonce_size);
    sealed.resize(nonce_size + plaintext.size() + tag_size);
    const auto content = as_bytes(plaintext);
    const auto associated = as_bytes(associated_data);
    crypto_aead_xchacha20poly1305_ietf_encrypt(sealed.data() + nonce_size, nullptr, content.data(),
                                               content.size(), associated.data(), associated.size(),
                                               nullptr, sealed.data(), key.view().data());
    return sealed;
}

std::optional<SecretBytes> open(const SecretBytes& key, ByteView sealed,
                                std::string_view associated_data) {
    if (sealed.size() < nonce_size + tag_size || key.size() != KeyRing::key_size) return {};
    prepare_sodium();
    const auto content = sealed.subspan(nonce_size);
    const auto associated = as_bytes(associated_data);
    Bytes plaintext(content.size() - tag_size);
    const int state = crypto_aead_xchacha20poly1305_ietf_decrypt(
        plaintext.data(), nullptr, nullptr, content.data(), content.size(), associated.data(),
        associated.size(), sealed.data(), key.view().data());
    if (state != 0) return {};
    return SecretBytes(std::move(plaintext));
}

SecretBytes new_user_key() {
    auto bytes = random_bytes(KeyRing::key_size);
    SecretBytes key(bytes);
    wipe(bytes);
    return key;
}

Bytes wrap_user_key(const KeyRing& keys, const domain::UserId& user, const SecretBytes& user_key) {
    if (keys.is_mailer_share()) throw std::logic_error("a mailer's share wraps no user keys");
    const auto& wrapping = keys.current_key_encryption_key();
    const auto sealed = seal(wrapping.key, user_key.text(), as_text(user));
    Bytes wrapped;
    const auto& id = wrapping.id.text();
    wrapped.reserve(1 + id.size() + sealed.size());
    wrapped.push_back(static_cast<std::uint8_t>(id.size()));
    wrapped.insert(wrapped.end(), id.begin(), id.end());
    wrapped.insert(wrapped.end(), sealed.begin(), sealed.end());
    return wrapped;
}

std::expected<SecretBytes, UnwrapError> unwrap_user_key(const KeyRing& keys,
                                                        const domain::UserId& user,
                                                        ByteView wrapped) {
    if (wrapped.empty() || wrapped.size() < 1U + wrapped[0])
        return std::unexpected(UnwrapError::damaged);
    const auto id = wrapped.subspan(1, wrapped[0]);
    const auto name =
        KeyEncryptionKeyId::parse({reinterpret_cast<const char*>(id.data()), id.size()});
    const auto* wrapping = name ? keys.key_encryption_key(*name) : nullptr;
    if (wrapping == nullptr) return std::unexpected(UnwrapError::unknown_key_encryption_key);
    auto user_key = open(wrapping->key, wrapped.subspan(1 + id.size()), as_text(user));
    if (!user_key || user_key->size() != KeyRing::key_size)
        return std::unexpected(UnwrapError::damaged);
    return std::move(*user_key);
}

}  // namespace roster::crypto
