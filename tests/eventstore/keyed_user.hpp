#pragma once
// A user with a key, and events of theirs as the log would hold them.

#include "crypto/sealed_data.hpp"
#include "eventstore/event_codec.hpp"
#include "tests/eventstore/codec_examples.hpp"

namespace roster::eventstore::testing {

inline const domain::StreamId example_stream = example_id<domain::StreamId>(9);

struct KeyedUser {
    crypto::KeyRing keys = crypto::KeyRing::generate();
    crypto::SecretBytes key = crypto::new_user_key();

    RecordedEvent record(const domain::UserEvent& event, std::int64_t version = 3) const {
        const auto encoded = encode(
            event,
            {.stream = example_stream, .version = {version}, .id = example_id<domain::EventId>(8)},
            key, "{}");
        const auto user = domain::user_of(event);
        return {.position = {17},
                .stream = example_stream,
                .version = {version},
                .type = encoded.type,
                .schema_version = encoded.schema_version,
                .event_id = encoded.id,
                .recorded_at = example_time("2026-11-22T20:14:05.5Z"),
                .metadata = encoded.metadata,
                .data = encoded.data,
                .private_part = encoded.private_part,
                .wrapped_key = crypto::wrap_user_key(keys, user, key)};
    }
};

}  // namespace roster::eventstore::testing
