// Botan's ChaCha20Poly1305 with a 24-byte nonce is XChaCha20-Poly1305: long enough to be drawn at
// random for ever.

#include "crypto/sealed_data.hpp"

#include <algorithm>
#include <stdexcept>

#include <botan/aead.h>
#include <botan/base64.h>
#include <botan/exceptn.h>
#include <botan/hex.h>
#include <botan/version.h>

#include "crypto/random_ids.hpp"

namespace roster::crypto {

namespace {

constexpr std::size_t nonce_size = 24;
constexpr std::size_t tag_size = 16;
constexpr std::size_t max_key_id_size = 255;

#if BOTAN_VERSION_MAJOR >= 3
constexpr auto encryption = Botan::Cipher_Dir::Encryption;
constexpr auto decryption = Botan::Cipher_Dir::Decryption;
#else
constexpr auto encryption = Botan::ENCRYPTION;
constexpr auto decryption = Botan::DECRYPTION;
#endif

std::unique_ptr<Botan::AEAD_Mode> make_cipher(Botan::Cipher_Dir direction) {
    return Botan::AEAD_Mode::create_or_throw("ChaCha20Poly1305", direction);
}

struct Message {
    ByteView nonce;
    ByteView content;
    std::string_view associated_data;
};

// The object is kept per thread, the key is not: nearly every message has another user's.
Botan::secure_vector<std::uint8_t> process(Botan::AEAD_Mode& cipher, const SecretBytes& key,
                                           const Message& message) {
    Botan::secure_vector<std::uint8_t> buffer(message.content.begin(), message.content.end());
    cipher.clear();
    cipher.set_key(key.view().data(), key.size());
    const auto associated = as_bytes(message.associated_data);
    cipher.set_associated_data(associated.data(), associated.size());
    cipher.start(message.nonce.data(), message.nonce.size());
    cipher.finish(buffer);
    cipher.clear();
    return buffer;
}

std::string_view as_text(const domain::UserId& user) {
    return {reinterpret_cast<const char*>(user.bytes().data()), user.bytes().size()};
}

}  // namespace

Bytes seal(const SecretBytes& key, std::string_view plaintext, std::string_view associated_data) {
    if (key.size() != KeyRing::key_size) throw std::invalid_argument("a sealing key has 32 bytes");
    thread_local const auto cipher = make_cipher(encryption);
    Bytes sealed = random_bytes(nonce_size);
    const auto ciphertext = process(
        *cipher, key,
        {.nonce = sealed, .content = as_bytes(plaintext), .associated_data = associated_data});
    sealed.insert(sealed.end(), ciphertext.begin(), ciphertext.end());
    return sealed;
}

std::optional<SecretBytes> open(const SecretBytes& key, ByteView sealed,
                                std::string_view associated_data) {
    // Botan asserts, and so aborts, on what is shorter than a tag.
    if (sealed.size() < nonce_size + tag_size || key.size() != KeyRing::key_size) return {};
    thread_local const auto cipher = make_cipher(decryption);
    try {
        const auto plaintext = process(*cipher, key,
                                       {.nonce = sealed.first(nonce_size),
                                        .content = sealed.subspan(nonce_size),
                                        .associated_data = associated_data});
        return SecretBytes(ByteView(plaintext.data(), plaintext.size()));
    } catch (const Botan::Invalid_Authentication_Tag&) {
        cipher->clear();
        return {};
    }
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
    if (wrapping.id.size() > max_key_id_size) throw std::invalid_argument("the key id is too long");
    const auto sealed = seal(wrapping.key, user_key.text(), as_text(user));
    Bytes wrapped;
    wrapped.reserve(1 + wrapping.id.size() + sealed.size());
    wrapped.push_back(static_cast<std::uint8_t>(wrapping.id.size()));
    wrapped.insert(wrapped.end(), wrapping.id.begin(), wrapping.id.end());
    wrapped.insert(wrapped.end(), sealed.begin(), sealed.end());
    return wrapped;
}

std::expected<SecretBytes, UnwrapError> unwrap_user_key(const KeyRing& keys,
                                                        const domain::UserId& user,
                                                        ByteView wrapped) {
    if (wrapped.empty() || wrapped.size() < 1U + wrapped[0])
        return std::unexpected(UnwrapError::damaged);
    const auto id = wrapped.subspan(1, wrapped[0]);
    const auto* wrapping =
        keys.key_encryption_key({reinterpret_cast<const char*>(id.data()), id.size()});
    if (wrapping == nullptr) return std::unexpected(UnwrapError::unknown_key_encryption_key);
    auto user_key = open(wrapping->key, wrapped.subspan(1 + id.size()), as_text(user));
    if (!user_key || user_key->size() != KeyRing::key_size)
        return std::unexpected(UnwrapError::damaged);
    return std::move(*user_key);
}

std::string to_base64(ByteView bytes) { return Botan::base64_encode(bytes.data(), bytes.size()); }

std::optional<Bytes> from_base64(std::string_view text) {
    try {
        const auto decoded = Botan::base64_decode(std::string(text), false);
        Bytes bytes(decoded.begin(), decoded.end());
        // One text for one value: no missing padding, no stray bits in the last character.
        if (to_base64(bytes) != text) return {};
        return bytes;
    } catch (const Botan::Exception&) {
        return {};
    }
}

std::string to_hex(ByteView bytes) { return Botan::hex_encode(bytes.data(), bytes.size(), false); }

std::optional<Bytes> from_hex(std::string_view text) {
    try {
        return Botan::hex_decode(std::string(text), false);
    } catch (const Botan::Exception&) {
        return {};
    }
}

}  // namespace roster::crypto
