#pragma once
// One stream on its way from the log to its session: what is to be read next, and what has come of
// it. Whoever knows the stream up to some event is told what came after it, or that the log has
// another in its place. A long one is read on from its snapshot, if there is one that fits.
// No CAF and no store here.

#include <optional>
#include <span>
#include <vector>

#include "actors/stream_contents.hpp"
#include "crypto/keyring.hpp"
#include "eventstore/event_store.hpp"
#include "eventstore/user_snapshot.hpp"

namespace roster::actors {

class StreamLoad {
public:
    using Page = std::span<const eventstore::RecordedEvent>;

    // A stream with fewer events is read as quickly without a snapshot: reading and folding so many
    // takes a millisecond.
    static constexpr std::size_t first_page = 128;

    StreamLoad(const domain::StreamId& stream, const std::optional<KnownEvent>& newest_known);

    [[nodiscard]] const domain::StreamId& stream() const { return cursor_.stream; }
    // What the next read is to ask for.
    void add_to(std::vector<eventstore::StreamCursor>& cursors) const;

    // Whether this page shows that a snapshot would spare some reading. Then either `begin_at` with
    // one, or `take` it.
    [[nodiscard]] bool is_long(Page page) const;
    // The page is dropped.
    void begin_at(eventstore::StoredSnapshot snapshot);

    // All that the last read gave for the stream. Nothing: read on.
    [[nodiscard]] std::optional<StreamContents> take(Page page, const crypto::KeyRing& keys);

private:
    [[nodiscard]] std::optional<Page> after_known(Page page);
    [[nodiscard]] std::optional<Page> after_snapshot(Page page, const crypto::KeyRing& keys);
    void begin_again();
    [[nodiscard]] bool decode(const eventstore::RecordedEvent& recorded,
                              const crypto::KeyRing& keys);

    eventstore::StreamCursor cursor_;
    std::optional<KnownEvent> must_begin_with_;
    std::optional<eventstore::StoredSnapshot> snapshot_;  // until its first page has come
    StreamNews news_;
};

}  // namespace roster::actors
