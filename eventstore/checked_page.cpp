#include "eventstore/checked_page.hpp"

#include <utility>

namespace roster::eventstore {

std::expected<Page, PageError> read_after(LogReader& reader, const Checkpoint& checkpoint,
                                          std::size_t limit) {
    const bool at_start = checkpoint.position.value == 0;
    auto events = at_start ? reader.read_log({}, limit)
                           : reader.read_log({checkpoint.position.value - 1}, limit + 1);
    if (!events) return std::unexpected(events.error());
    if (at_start) return *std::move(events);
    if (events->empty() || events->front().position != checkpoint.position ||
        events->front().hash != checkpoint.hash)
        return std::unexpected(LogWentBack{});
    events->erase(events->begin());
    return *std::move(events);
}

}  // namespace roster::eventstore
