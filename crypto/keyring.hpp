#pragma once
// The keys a node holds, and the file they live in.
//
// The file is JSON, mode 0600:
//   {"version":1,"index_key":"<base64>","key_encryption_keys":[{"id":"k1","key":"…"}],"code_keys":[{"id":"c1","key":"…"}],
//    "mail_key":"…","report_key":"…","token_keys":[{"id":"t1","key":"…"}]}
// The newest key of a list is its last. A mail worker's share lacks index_key, key_encryption_keys
// and token_keys. Every key is 32 random bytes.
//
// token_keys are Ed25519 seeds. A whole key file that has none stands for one that follows from the
// index key, the same on every node, with the id t0: it is written out with the next rotation.

#include <expected>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/secret_bytes.hpp"
#include "crypto/secret_file.hpp"
#include "domain/key_id.hpp"

namespace roster::crypto {

template <class KeyId>
struct NamedKey {
    KeyId id;
    SecretBytes key;
};

using CodeKey = NamedKey<domain::CodeKeyId>;
using KeyEncryptionKeyId = domain::KeyId<struct KeyEncryptionKeyIdKind>;
using KeyEncryptionKey = NamedKey<KeyEncryptionKeyId>;
using TokenKeyId = domain::KeyId<struct TokenKeyIdKind>;
using TokenKey = NamedKey<TokenKeyId>;

// Immutable once loaded, so it may be read from any thread.
class KeyRing {
public:
    static constexpr std::size_t key_size = 32;

    [[nodiscard]] static KeyRing generate();
    [[nodiscard]] static std::expected<KeyRing, KeyFileError> load(
        const std::filesystem::path& file);
    [[nodiscard]] static std::expected<KeyRing, KeyFileError> parse(std::string_view json);

    // Creates the file with mode 0600, whole or not at all (temporary file, fsync, link), and never
    // overwrites one.
    [[nodiscard]] std::expected<void, KeyFileError> save_new(
        const std::filesystem::path& file) const;
    // Replaces an existing file atomically: for a rotation.
    [[nodiscard]] std::expected<void, KeyFileError> replace(
        const std::filesystem::path& file) const;

    [[nodiscard]] KeyRing mailer_share() const;
    [[nodiscard]] bool is_mailer_share() const;
    // The same ring with one more key-encryption key, code key or token key, which becomes the
    // current one. A mailer's share can only have more code keys.
    [[nodiscard]] KeyRing with_new_key_encryption_key() const;
    [[nodiscard]] KeyRing with_new_code_key() const;
    [[nodiscard]] KeyRing with_new_token_key() const;

    [[nodiscard]] const SecretBytes& index_key() const { return index_key_; }
    [[nodiscard]] const SecretBytes& mail_key() const { return mail_key_; }
    [[nodiscard]] const SecretBytes& report_key() const { return report_key_; }
    [[nodiscard]] const CodeKey& current_code_key() const { return code_keys_.back(); }
    [[nodiscard]] const KeyEncryptionKey& current_key_encryption_key() const {
        return key_encryption_keys_.back();
    }
    // What proofs of activation are signed with: by the last, and the others still hold. None in a
    // mailer's share.
    [[nodiscard]] std::span<const TokenKey> token_keys() const { return token_keys_; }
    // Null if there is no such key.
    [[nodiscard]] const CodeKey* code_key(const domain::CodeKeyId& id) const;
    [[nodiscard]] const KeyEncryptionKey* key_encryption_key(const KeyEncryptionKeyId& id) const;

    // Key name ("index", "kek:k1", "code:c1", "mail", "report") to the hex of a keyed digest that
    // reveals nothing of the key. Of token keys there is none: no event depends on them.
    [[nodiscard]] std::map<std::string, std::string> fingerprints() const;

private:
    KeyRing() = default;
    [[nodiscard]] std::string to_json() const;
    [[nodiscard]] KeyRing copy_of_all() const;

    SecretBytes index_key_;
    std::vector<KeyEncryptionKey> key_encryption_keys_;
    std::vector<CodeKey> code_keys_;
    SecretBytes mail_key_;
    SecretBytes report_key_;
    std::vector<TokenKey> token_keys_;
};

}  // namespace roster::crypto
