// Botan's SHA-256 and HMAC. Making and keying an HMAC costs three times what using one does, so
// each thread keeps a few.

#include "crypto/digest.hpp"

#include <stdexcept>
#include <utility>

#include <botan/hash.h>
#include <botan/mac.h>

namespace roster::crypto {

namespace {

struct KeyedHmac {
    SecretBytes key;
    std::unique_ptr<Botan::MessageAuthenticationCode> mac;
};

// As many as a node has long-lived keys: index, code keys, report key, proof key.
constexpr std::size_t kept_hmacs = 8;

KeyedHmac make_keyed(const SecretBytes& key) {
    // A mailer's share has no index key: what is derived from none would be derived by anybody.
    if (key.empty()) throw std::logic_error("an HMAC needs a key");
    auto mac = Botan::MessageAuthenticationCode::create_or_throw("HMAC(SHA-256)");
    mac->set_key(key.view().data(), key.size());
    return {key.copy(), std::move(mac)};
}

Botan::MessageAuthenticationCode& hmac_of_this_thread(const SecretBytes& key) {
    thread_local std::array<KeyedHmac, kept_hmacs> kept;
    thread_local std::size_t next = 0;
    for (auto& entry : kept)
        if (entry.mac && equal_in_constant_time(entry.key.view(), key.view())) return *entry.mac;
    auto& oldest = kept[next++ % kept_hmacs];
    oldest = make_keyed(key);
    return *oldest.mac;
}

}  // namespace

struct Sha256Stream::State {
    std::unique_ptr<Botan::HashFunction> hash = Botan::HashFunction::create_or_throw("SHA-256");
};

Sha256Stream::Sha256Stream() : state_(std::make_unique<State>()) {}
Sha256Stream::~Sha256Stream() = default;
Sha256Stream::Sha256Stream(Sha256Stream&&) noexcept = default;
Sha256Stream& Sha256Stream::operator=(Sha256Stream&&) noexcept = default;

void Sha256Stream::update(ByteView bytes) { state_->hash->update(bytes.data(), bytes.size()); }

Sha256 Sha256Stream::finish() {
    Sha256 digest;
    state_->hash->final(digest.data());
    return digest;
}

Sha256 sha256(ByteView bytes) {
    thread_local Sha256Stream stream;
    stream.update(bytes);
    return stream.finish();
}

Sha256 hmac_sha256(const SecretBytes& key, ByteView message) {
    auto& mac = hmac_of_this_thread(key);
    Sha256 tag;
    mac.update(message.data(), message.size());
    mac.final(tag.data());
    return tag;
}

bool verify_hmac_sha256(const SecretBytes& key, ByteView message, ByteView tag) {
    return equal_in_constant_time(hmac_sha256(key, message), tag);
}

}  // namespace roster::crypto
