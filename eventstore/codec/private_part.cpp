#include "eventstore/codec/private_part.hpp"

#include <algorithm>

#include "crypto/sealed_data.hpp"
#include "eventstore/codec/canonical_json.hpp"

namespace roster::eventstore {

namespace {

std::unexpected<DecodeError> refused(const RecordedEvent& event, DecodeError::Kind kind,
                                     const std::string& what) {
    return std::unexpected(
        DecodeError{kind, "position " + std::to_string(event.position.value) + ": " + what});
}

}  // namespace

std::string associated_data(const domain::StreamId& stream, domain::StreamVersion version,
                            std::string_view type) {
    std::string result(stream.bytes().begin(), stream.bytes().end());
    for (int shift = 56; shift >= 0; shift -= 8)
        result.push_back(static_cast<char>(static_cast<std::uint64_t>(version.value) >> shift));
    return result.append(type);
}

std::string to_private_json(const domain::Registrant& registrant) {
    return CanonicalObject()
        .text("email", registrant.recipient.email.text())
        .text("locale", registrant.recipient.locale.tag())
        .text("password", registrant.password.phc)
        .finish();
}

std::string to_private_json(const domain::Recipient& recipient) {
    return CanonicalObject()
        .text("email", recipient.email.text())
        .text("locale", recipient.locale.tag())
        .finish();
}

std::string to_private_json(const domain::PasswordHash& password) {
    return CanonicalObject().text("password", password.phc).finish();
}

std::optional<domain::UserId> owner_of(const crypto::Bytes& private_part) {
    if (private_part.size() < user_id_size) return std::nullopt;
    domain::Uuid::Bytes id{};
    std::copy_n(private_part.begin(), user_id_size, id.begin());
    return domain::UserId(domain::Uuid(id));
}

crypto::ByteView sealed_of(const crypto::Bytes& private_part) {
    return crypto::ByteView(private_part).subspan(user_id_size);
}

std::expected<void, crypto::UnwrapError> PrivateParts::unwrap(const RecordedEvent& event) {
    const auto user = *owner_of(*event.private_part);
    if (!key_.empty() && user == user_ && *event.wrapped_key == wrapped_) return {};
    auto key = crypto::unwrap_user_key(keys_, user, *event.wrapped_key);
    if (!key) return std::unexpected(key.error());
    key_ = std::move(*key);
    user_ = user;
    wrapped_ = *event.wrapped_key;
    return {};
}

std::expected<crypto::SecretBytes, DecodeError> PrivateParts::open(const RecordedEvent& event) {
    const auto unwrapped = unwrap(event);
    if (!unwrapped && unwrapped.error() == crypto::UnwrapError::unknown_key_encryption_key)
        return refused(event, DecodeError::Kind::unknown_key,
                       "its user's key is wrapped by a key that the key file lacks");
    if (!unwrapped)
        return refused(event, DecodeError::Kind::seal_broken, "its user's wrapped key is damaged");
    auto opened = crypto::open(key_, sealed_of(*event.private_part),
                               associated_data(event.stream, event.version, event.type));
    if (!opened)
        return refused(event, DecodeError::Kind::seal_broken, "its private part cannot be opened");
    return *std::move(opened);
}

}  // namespace roster::eventstore
