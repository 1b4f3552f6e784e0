#pragma once
// An event's personal part as it is stored: user id (16 bytes), then nonce and ciphertext under the
// user's key.

#include <expected>
#include <optional>
#include <string>

#include "crypto/keyring.hpp"
#include "crypto/sealed_data.hpp"
#include "crypto/secret_bytes.hpp"
#include "domain/user_events.hpp"
#include "eventstore/event_codec.hpp"

namespace roster::eventstore {

inline constexpr std::size_t user_id_size = 16;

// What the personal part is bound to: stream id (16 bytes), version (8 bytes big endian), type.
[[nodiscard]] std::string associated_data(const domain::StreamId& stream,
                                          domain::StreamVersion version, std::string_view type);

[[nodiscard]] std::string to_private_json(const domain::Registrant& registrant);
[[nodiscard]] std::string to_private_json(const domain::Recipient& recipient);
[[nodiscard]] std::string to_private_json(const domain::PasswordHash& password);

// Nothing: too short to hold one.
[[nodiscard]] std::optional<domain::UserId> owner_of(const crypto::Bytes& private_part);
[[nodiscard]] crypto::ByteView sealed_of(const crypto::Bytes& private_part);

// Opens private parts. Keeps the user key it unwrapped last, since a user's events follow each
// other. One thread; the keys must outlive it.
class PrivateParts {
public:
    explicit PrivateParts(const crypto::KeyRing& keys) : keys_(keys) {}

    // The private part's JSON. The event has a private part of at least a user id, and a wrapped
    // key.
    [[nodiscard]] std::expected<crypto::SecretBytes, DecodeError> open(const RecordedEvent& event);

private:
    [[nodiscard]] std::expected<void, crypto::UnwrapError> unwrap(const RecordedEvent& event);

    const crypto::KeyRing& keys_;
    domain::UserId user_;
    crypto::Bytes wrapped_;  // the same wrapped bytes are the same key: they hold a nonce
    crypto::SecretBytes key_;
};

// As `decode` of the port, for those who decode many.
[[nodiscard]] std::expected<domain::UserEvent, DecodeError> decode(const RecordedEvent& event,
                                                                   PrivateParts& parts);

}  // namespace roster::eventstore
