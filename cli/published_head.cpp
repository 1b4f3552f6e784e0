// Parsed members are written again before the signature is checked, so that their order and spaces
// do not matter, and nothing beside the four fields is ever believed.

#include "cli/published_head.hpp"

#include <algorithm>
#include <array>

#include "crypto/signature.hpp"
#include "eventstore/codec/canonical_json.hpp"
#include "text/base64.hpp"
#include "text/hex.hpp"
#include "text/json_reader.hpp"

namespace roster::cli {

namespace {

constexpr text::JsonLimits head_limits{.max_octets = 4096, .max_depth = 2};
// DER of SubjectPublicKeyInfo up to the 32 bytes of the key: OID 1.3.101.112 (RFC 8410, section 4).
constexpr std::array<std::uint8_t, 12> key_info_prefix{0x30, 0x2a, 0x30, 0x05, 0x06, 0x03,
                                                       0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};

std::string encode_key(const crypto::PublicKey& key) {
    crypto::Bytes der(key_info_prefix.begin(), key_info_prefix.end());
    der.insert(der.end(), key.begin(), key.end());
    return text::to_base64(der);
}

std::optional<crypto::PublicKey> decode_key(const std::string& text) {
    const auto der = text::from_base64(text);
    crypto::PublicKey key{};
    if (!der || der->size() != key_info_prefix.size() + key.size()) return std::nullopt;
    if (!std::equal(key_info_prefix.begin(), key_info_prefix.end(), der->begin()))
        return std::nullopt;
    std::copy_n(der->end() - static_cast<std::ptrdiff_t>(key.size()), key.size(), key.begin());
    return key;
}

std::optional<crypto::Signature> decode_signature(const std::string& text) {
    const auto bytes = text::from_base64(text);
    crypto::Signature signature{};
    if (!bytes || bytes->size() != signature.size()) return std::nullopt;
    std::ranges::copy(*bytes, signature.begin());
    return signature;
}

std::string member_text(text::JsonValue object, std::string_view name) {
    return std::string(object[name].text().value_or(""));
}

std::optional<eventstore::LogHead> decode_head(text::JsonValue object) {
    const auto log = domain::LogId::parse(member_text(object, "log_id"));
    const auto time = domain::parse_rfc3339(member_text(object, "recorded_at"));
    const auto position = object["position"].integer();
    eventstore::LogHead head;
    if (!log || !time || !position || *position < 0) return std::nullopt;
    if (!text::read_hex(member_text(object, "hash"), head.hash)) return std::nullopt;
    head.log_id = *log;
    head.position = {*position};
    head.recorded_at = *time;
    return head;
}

bool is_signed_rightly(const eventstore::LogHead& head, text::JsonValue object) {
    const auto key = decode_key(member_text(object, "public_key"));
    const auto signature = decode_signature(member_text(object, "signature"));
    return key && signature && crypto::verify(*key, head_json(head), *signature);
}

}  // namespace

std::string head_json(const eventstore::LogHead& head) {
    return eventstore::CanonicalObject()
        .text("hash", text::to_hex(head.hash))
        .text("log_id", head.log_id.to_string())
        .number("position", head.position.value)
        .text("recorded_at", domain::to_rfc3339(head.recorded_at))
        .finish();
}

std::string signed_head_json(const eventstore::LogHead& head,
                             const crypto::SecretBytes& signing_key) {
    auto json = head_json(head);
    const auto signature = crypto::sign(signing_key, json);
    json.pop_back();
    return json + R"(,"public_key":")" + encode_key(crypto::public_key_of(signing_key)) +
           R"(","signature":")" + text::to_base64(signature) + "\"}";
}

std::expected<PublishedHead, HeadError> parse_published_head(const std::string& json) {
    const auto document = text::JsonDocument::parse(json, head_limits);
    if (!document) return std::unexpected(HeadError::malformed);
    const auto object = document->root();
    const auto head = decode_head(object);
    if (!head) return std::unexpected(HeadError::malformed);
    if (!object["signature"].exists() && !object["public_key"].exists())
        return PublishedHead{*head, std::nullopt};
    if (!is_signed_rightly(*head, object)) return std::unexpected(HeadError::bad_signature);
    return PublishedHead{*head, member_text(object, "public_key")};
}

}  // namespace roster::cli
