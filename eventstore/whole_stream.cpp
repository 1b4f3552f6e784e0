#include "eventstore/whole_stream.hpp"

#include <algorithm>
#include <iterator>

namespace roster::eventstore {

std::expected<std::vector<RecordedEvent>, StoreUnavailable> read_whole_stream(
    EventReader& reader, const domain::StreamId& stream) {
    std::vector<RecordedEvent> events;
    StreamCursor next{stream, {}};
    while (true) {
        auto page = reader.read_streams({&next, 1});
        if (!page) return std::unexpected(page.error());
        const bool is_last = page->size() < next.limit;
        std::ranges::move(*page, std::back_inserter(events));
        if (is_last) return events;
        next.after = events.back().version;
    }
}

}  // namespace roster::eventstore
