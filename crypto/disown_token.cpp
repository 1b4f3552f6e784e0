#include "crypto/disown_token.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "crypto/digest.hpp"
#include "text/base64.hpp"

namespace roster::crypto {

namespace {

constexpr std::string_view purpose = "roster disown v1";
constexpr std::size_t id_size = 16;
constexpr std::size_t ids_size = 4 * id_size;
constexpr std::size_t token_size = ids_size + std::tuple_size_v<Sha256>;

std::vector<std::uint8_t> ids_of(const DisownSubject& subject) {
    std::vector<std::uint8_t> bytes;
    bytes.reserve(token_size);
    const auto add = [&](const domain::Uuid::Bytes& id) {
        bytes.insert(bytes.end(), id.begin(), id.end());
    };
    add(subject.log.bytes());
    add(subject.stream.bytes());
    add(subject.user.bytes());
    add(subject.code.bytes());
    return bytes;
}

template <class IdType>
IdType id_at(ByteView bytes, std::size_t place) {
    domain::Uuid::Bytes id{};
    std::ranges::copy(bytes.subspan(place * id_size, id_size), id.begin());
    return IdType(domain::Uuid(id));
}

}  // namespace

SecretBytes link_key(const SecretBytes& report_key) {
    const auto derived = hmac_sha256(report_key, as_bytes(purpose));
    return SecretBytes(ByteView(derived));
}

std::string make_disown_token(const SecretBytes& link_key, const DisownSubject& subject) {
    auto bytes = ids_of(subject);
    const auto mac = hmac_sha256(link_key, bytes);
    bytes.insert(bytes.end(), mac.begin(), mac.end());
    return text::to_base64(bytes, text::Base64::url);
}

std::optional<DisownSubject> read_disown_token(const SecretBytes& link_key,
                                               std::string_view token) {
    constexpr std::size_t token_characters = token_size / 3 * 4;
    if (token.size() != token_characters) return std::nullopt;
    const auto bytes = text::from_base64(token, text::Base64::url);
    if (!bytes) return std::nullopt;
    const ByteView whole(*bytes);
    const auto ids = whole.first(ids_size);
    if (!verify_hmac_sha256(link_key, ids, whole.subspan(ids_size))) return std::nullopt;
    return DisownSubject{.log = id_at<domain::LogId>(ids, 0),
                         .stream = id_at<domain::StreamId>(ids, 1),
                         .user = id_at<domain::UserId>(ids, 2),
                         .code = id_at<domain::CodeId>(ids, 3)};
}

}  // namespace roster::crypto
