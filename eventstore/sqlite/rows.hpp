#pragma once
// Rows of the log's tables as our types.

#include "eventstore/batch_plan.hpp"
#include "eventstore/sqlite/connection.hpp"

namespace roster::eventstore {

// Throws StoreFailure without a row: a schema without a log.
[[nodiscard]] LogHead read_head(SqliteConnection& connection);
// What LogWatch compares.
[[nodiscard]] LogWatch::Sight look_at_log(SqliteConnection& connection,
                                          domain::GlobalPosition mark);
// The head with the machine's clock, which is an embedded log's.
[[nodiscard]] LockedLog locked_log(SqliteConnection& connection);
// The row a query of events stands on.
[[nodiscard]] RecordedEvent event_of(const SqliteQuery& row);

void insert_event(SqliteConnection& connection, const RecordedEvent& event);
void move_head_behind(SqliteConnection& connection, const RecordedEvent& last);

}  // namespace roster::eventstore
