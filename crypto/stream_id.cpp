// Each derivation puts its purpose before a NUL, so that no two of them ever hash the same message.

#include "crypto/stream_id.hpp"

#include <algorithm>
#include <string>

#include "crypto/digest.hpp"

namespace roster::crypto {

namespace {

std::string purpose(std::string_view name) {
    std::string message(name);
    message.push_back('\0');
    return message;
}

}  // namespace

domain::StreamId stream_id(const SecretBytes& index_key, const domain::EmailAddress& email) {
    const auto digest = hmac_sha256(index_key, as_bytes(purpose("stream") + email.canonical()));
    domain::Uuid::Bytes bytes;
    std::copy_n(digest.begin(), bytes.size(), bytes.begin());
    bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0F) | 0x80);
    bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3F) | 0x80);
    return domain::StreamId(domain::Uuid(bytes));
}

domain::NetworkTag network_tag(const SecretBytes& index_key, const domain::StreamId& stream,
                               std::string_view network) {
    auto message = purpose("network");
    message.append(stream.bytes().begin(), stream.bytes().end());
    message.append(network);
    const auto digest = hmac_sha256(index_key, as_bytes(message));
    domain::NetworkTag tag;
    for (std::size_t i = 0; i < sizeof tag.value; ++i) tag.value = tag.value << 8 | digest[i];
    return tag;
}

}  // namespace roster::crypto
