#pragma once
// Reads on from a checkpoint, and sees at once whether the log is still the one the checkpoint is
// of: a failover or a restore may have lost its tail and given the positions out anew.

#include <expected>
#include <variant>
#include <vector>

#include "eventstore/event_store.hpp"

namespace roster::eventstore {

// At the checkpoint the log has another event, or none.
struct LogWentBack {};
using PageError = std::variant<StoreUnavailable, LogWentBack>;
using Page = std::vector<RecordedEvent>;

// The checkpoint's own event is read once more with the page behind it, and has to fit into it.
inline constexpr std::size_t checked_overlap = 1;
inline constexpr std::size_t max_checked_page = LogReader::max_page - checked_overlap;

// Up to `limit` (≤ max_checked_page) events after the checkpoint, in the same statement that
// compares it.
[[nodiscard]] std::expected<Page, PageError> read_after(LogReader& reader,
                                                        const Checkpoint& checkpoint,
                                                        std::size_t limit);

}  // namespace roster::eventstore
