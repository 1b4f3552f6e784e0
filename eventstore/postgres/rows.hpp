#pragma once
// Rows of the log's tables as our types.

#include <vector>

#include <pqxx/result>

#include "eventstore/batch_plan.hpp"

namespace roster::eventstore {

// The log behind its head's lock, and the versions of a batch's streams there.
struct LockedStreams {
    LockedLog log;
    std::vector<domain::StreamVersion> versions;
};

// Columns of `read_head`. Throws StoreFailure without a row: a schema without a log.
[[nodiscard]] LogHead head_of(const pqxx::result& rows);
// Columns of `look_at_log`.
[[nodiscard]] LogWatch::Sight sight_of(const pqxx::result& rows);
// Columns of `locked_streams`.
[[nodiscard]] LockedStreams locked_streams_of(const pqxx::result& rows);
// Columns of `read_log`.
[[nodiscard]] std::vector<RecordedEvent> events_of(const pqxx::result& rows);

}  // namespace roster::eventstore
