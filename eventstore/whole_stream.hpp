#pragma once
// A stream from its beginning to its end, page by page.

#include <expected>
#include <vector>

#include "eventstore/event_store.hpp"

namespace roster::eventstore {

[[nodiscard]] std::expected<std::vector<RecordedEvent>, StoreUnavailable> read_whole_stream(
    EventReader& reader, const domain::StreamId& stream);

}  // namespace roster::eventstore
