#pragma once
// Fixed keys, ids and bytes that the tests of this folder share.

#include <expected>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "crypto/sealed_data.hpp"
#include "crypto/secret_bytes.hpp"
#include "crypto/secret_file.hpp"
#include "domain/email_address.hpp"
#include "domain/ids.hpp"
#include "text/hex.hpp"

namespace roster::crypto::examples {

inline Bytes bytes_of(std::string_view hex) {
    Bytes bytes(hex.size() / 2);
    if (!roster::text::read_hex(hex, bytes)) throw std::invalid_argument("not hexadecimal digits");
    return bytes;
}

inline SecretBytes key_of(unsigned char fill) {
    return SecretBytes(std::string_view(std::string(32, static_cast<char>(fill))));
}

inline domain::EmailAddress email(std::string_view text) {
    return domain::EmailAddress::parse(text).value();
}

template <class IdType>
IdType id_number(unsigned char number) {
    domain::Uuid::Bytes bytes{};
    bytes[15] = number;
    return IdType(domain::Uuid(bytes));
}

// Why a result is none; nothing if it is one, so that a comparison fails instead of the whole
// program.
template <class T, class E>
std::optional<E> refusal_of(const std::expected<T, E>& result) {
    return result ? std::nullopt : std::optional<E>(result.error());
}
template <class T>
std::optional<KeyFileError::Kind> kind_of_refusal(const std::expected<T, KeyFileError>& result) {
    return result ? std::nullopt : std::optional(result.error().kind);
}

}  // namespace roster::crypto::examples
