#include "eventstore/user_snapshot.hpp"

#include "crypto/sealed_data.hpp"
#include "eventstore/codec/json_members.hpp"
#include "eventstore/codec/private_part.hpp"
#include "eventstore/codec/state_lines.hpp"
#include "text/base64.hpp"

namespace roster::eventstore {

namespace {

// What a snapshot is bound to: stream, form, and the newest event by version and id.
std::string bound_to(const domain::StreamId& stream, const KnownEvent& newest) {
    auto data = associated_data(stream, newest.version,
                                "UserSnapshot/" + std::to_string(snapshot_form) + "/");
    data.append(newest.id.bytes().begin(), newest.id.bytes().end());
    return data;
}

std::optional<crypto::SecretBytes> key_with(const RecordedEvent& event, domain::UserId& user,
                                            const crypto::KeyRing& keys) {
    if (!event.private_part || !event.wrapped_key) return std::nullopt;
    const auto owner = owner_of(*event.private_part);
    if (!owner) return std::nullopt;
    user = *owner;
    auto key = crypto::unwrap_user_key(keys, user, *event.wrapped_key);
    return key ? std::optional(std::move(*key)) : std::nullopt;
}

}  // namespace

StoredSnapshot seal_snapshot(const UserSnapshot& snapshot, const domain::StreamId& stream,
                             domain::StreamVersion key_at, const crypto::SecretBytes& user_key) {
    const auto& newest = snapshot.events.back();
    const auto sealed = crypto::seal(user_key, state_lines(snapshot), bound_to(stream, newest));
    return {stream, newest, key_at, text::to_base64(sealed)};
}

std::optional<UserSnapshot> open_snapshot(const StoredSnapshot& stored, const RecordedEvent& at_key,
                                          const crypto::KeyRing& keys) {
    domain::UserId user;
    const auto key = key_with(at_key, user, keys);
    const auto sealed = text::from_base64(stored.sealed);
    if (!key || !sealed) return std::nullopt;
    const auto opened = crypto::open(*key, *sealed, bound_to(stored.stream, stored.newest));
    if (!opened) return std::nullopt;
    try {
        auto snapshot = read_state_lines(opened->text());
        if (domain::user_of(snapshot.state) != user || snapshot.events.back() != stored.newest)
            return std::nullopt;
        return snapshot;
    } catch (const MalformedJson&) {
        return std::nullopt;
    }
}

}  // namespace roster::eventstore
