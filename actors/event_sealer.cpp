#include "actors/event_sealer.hpp"

#include <algorithm>

#include "crypto/random_ids.hpp"
#include "crypto/sealed_data.hpp"
#include "eventstore/event_codec.hpp"

namespace roster::actors {
namespace {

template <class Event>
const Event* find_event(const std::vector<domain::UserEvent>& events) {
    for (const auto& event : events) {
        if (const auto* found = std::get_if<Event>(&event)) return found;
    }
    return nullptr;
}

// One key serves all events of one append: they are of one user.
eventstore::StreamAppend encode_all(const std::vector<domain::UserEvent>& events,
                                    const AppendSlot& slot, const crypto::SecretBytes& key) {
    eventstore::StreamAppend append{.stream = slot.stream,
                                    .expected_version = slot.after,
                                    .events = {},
                                    .key_to_add = {},
                                    .key_to_destroy = {}};
    const auto metadata = eventstore::encode_metadata(slot.context);
    auto version = slot.after;
    for (const auto& event : events) {
        version = version.next();
        const auto id = crypto::new_id<domain::EventId>(slot.now);
        append.events.push_back(
            eventstore::encode(event, {slot.stream, version, id}, key, metadata));
    }
    return append;
}

}  // namespace

void EventSealer::learn(const domain::UserId& user, const crypto::Bytes& wrapped_key) {
    key_ = UserKey{user, wrapped_key};
}

std::optional<eventstore::StreamAppend> EventSealer::seal(
    const std::vector<domain::UserEvent>& events, const AppendSlot& slot) const {
    const domain::UserId user = domain::user_of(events.front());
    if (std::ranges::any_of(events, domain::begins_user)) {
        const auto key = crypto::new_user_key();
        auto append = encode_all(events, slot, key);
        append.key_to_add = {user, crypto::wrap_user_key(keys_, user, key)};
        return append;
    }
    const auto key = key_of(user);
    if (key.empty() && std::ranges::any_of(events, domain::has_personal_part)) return std::nullopt;
    auto append = encode_all(events, slot, key);
    if (find_event<domain::UserErased>(events) != nullptr) append.key_to_destroy = user;
    return append;
}

const crypto::Bytes* EventSealer::wrapped_key_of(const domain::UserId& user) const {
    return key_ && key_->user == user ? &key_->wrapped : nullptr;
}

crypto::SecretBytes EventSealer::key_of(const domain::UserId& user) const {
    const auto* wrapped = wrapped_key_of(user);
    if (wrapped == nullptr) return {};
    auto key = crypto::unwrap_user_key(keys_, user, *wrapped);
    return key ? std::move(*key) : crypto::SecretBytes();
}

}  // namespace roster::actors
