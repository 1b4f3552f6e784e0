#pragma once
// A reader for those who walk the log: while the caller works on a page, the next ones are read.

#include <memory>

#include "eventstore/event_store.hpp"

namespace roster::eventstore {

// Opens three sessions. `read_log` keeps its contract; what it hands out may have been read two
// pages earlier, which for the log's rows makes no difference (they never change), and for wrapped
// keys means that one destroyed a moment ago may still come. `overlap`: how many events of its last
// page the walker reads again with the next (read_after of checked_page.hpp: one).
[[nodiscard]] std::unique_ptr<EventReader> open_read_ahead(EventStore& store,
                                                           std::size_t overlap = 0);

}  // namespace roster::eventstore
