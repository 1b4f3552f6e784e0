// Keys go into Botan as PKCS #8 puts them, an octet string in DER: the one form that Botan 2 and 3
// share.

#include "crypto/signature.hpp"

#include <algorithm>
#include <memory>
#include <stdexcept>

#include <botan/data_src.h>
#include <botan/ed25519.h>
#include <botan/exceptn.h>
#include <botan/pkcs8.h>
#include <botan/pubkey.h>
#include <botan/system_rng.h>

namespace roster::crypto {

namespace {

constexpr std::array<std::uint8_t, 2> octet_string_of_32{0x04, 0x20};

Botan::Ed25519_PrivateKey private_key(const SecretBytes& signing_key) {
    if (signing_key.size() != KeyRing::key_size)
        throw std::invalid_argument("an Ed25519 key has 32 bytes");
    Botan::secure_vector<std::uint8_t> der(octet_string_of_32.begin(), octet_string_of_32.end());
    der.insert(der.end(), signing_key.view().begin(), signing_key.view().end());
    return {Botan::AlgorithmIdentifier(), der};
}

// Null if the file holds no unencrypted key that Botan knows.
std::unique_ptr<Botan::Private_Key> parse_pem(const SecretBytes& pem) {
    try {
        Botan::DataSource_Memory source(pem.view().data(), pem.size());
        return Botan::PKCS8::load_key(source);
    } catch (const Botan::Exception&) {
        return nullptr;
    }
}

}  // namespace

std::expected<SecretBytes, KeyFileError> load_signing_key(const std::filesystem::path& pem) {
    const auto content = read_secret_file(pem);
    if (!content) return std::unexpected(content.error());
    const auto key = parse_pem(*content);
    const auto* ed25519 = dynamic_cast<const Botan::Ed25519_PrivateKey*>(key.get());
    if (ed25519 == nullptr)
        return std::unexpected(KeyFileError{
            KeyFileError::Kind::malformed,
            pem.string() + " holds no unencrypted Ed25519 key: make one with openssl genpkey "
                           "-algorithm ed25519 -out FILE"});
    const auto der = ed25519->private_key_bits();
    return SecretBytes(ByteView(der.data(), der.size()).last(KeyRing::key_size));
}

PublicKey public_key_of(const SecretBytes& signing_key) {
    const auto bits = private_key(signing_key).public_key_bits();
    PublicKey key;
    std::copy_n(bits.begin(), key.size(), key.begin());
    return key;
}

Signature sign(const SecretBytes& signing_key, std::string_view message) {
    auto& random = Botan::system_rng();
    const auto key = private_key(signing_key);
    Botan::PK_Signer signer(key, random, "Pure");
    const auto bytes = as_bytes(message);
    const auto made = signer.sign_message(bytes.data(), bytes.size(), random);
    Signature signature;
    std::copy_n(made.begin(), signature.size(), signature.begin());
    return signature;
}

bool verify(const PublicKey& key, std::string_view message, const Signature& signature) {
    const Botan::Ed25519_PublicKey public_key(key.data(), key.size());
    Botan::PK_Verifier verifier(public_key, "Pure");
    const auto bytes = as_bytes(message);
    return verifier.verify_message(bytes.data(), bytes.size(), signature.data(), signature.size());
}

}  // namespace roster::crypto
