#pragma once
// Rows of the log's tables as our types.

#include <vector>

#include <pqxx/result>

#include "eventstore/batch_plan.hpp"

namespace roster::eventstore {

// Columns of `read_head`. Throws StoreFailure without a row: a schema without a log.
[[nodiscard]] LogHead head_of(const pqxx::result& rows);
// Columns of `look_at_log`.
[[nodiscard]] LogWatch::Sight sight_of(const pqxx::result& rows);
// Columns of `lock_head`.
[[nodiscard]] LockedLog locked_log_of(const pqxx::result& rows);
// Columns of `read_log`.
[[nodiscard]] std::vector<RecordedEvent> events_of(const pqxx::result& rows);

}  // namespace roster::eventstore
