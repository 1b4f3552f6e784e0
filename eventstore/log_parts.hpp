#pragma once
// The parts that a log is kept in, by position: how long they are, and where they lie.
//
// In PostgreSQL each part is a table of its own; a log in SQLite is one table, and has none.

#include <expected>
#include <string>
#include <vector>

#include "eventstore/event_store.hpp"

namespace roster::eventstore {

// How many positions a part has: the parts' ends are the multiples of it.
[[nodiscard]] std::expected<std::int64_t, StoreUnavailable> events_per_part(
    const StoreSettings& settings);

struct LogPart {
    std::string name;
    domain::GlobalPosition last;
    std::string tablespace;
};

// In order.
[[nodiscard]] std::expected<std::vector<LogPart>, StoreUnavailable> log_parts(
    const StoreSettings& settings);

struct PartMoveError {
    enum class Kind {
        unavailable,  // the store did not answer, or somebody reads for long: try again
        refused,      // this login may not, or there is no such tablespace or part
    } kind;
    std::string message;
};

// Whether this login may move parts to that tablespace.
[[nodiscard]] std::expected<void, PartMoveError> may_move_parts(const StoreSettings& settings,
                                                                const std::string& tablespace);

// Moves a part that is not appended to any more to another tablespace, while readers and writers go
// on: a copy is made and compared row by row, and takes the part's place in a moment. Killed at any
// point it leaves the log as it was, and perhaps half a copy, which the next move removes. Takes as
// long as the copy.
[[nodiscard]] std::expected<void, PartMoveError> move_part(const StoreSettings& settings,
                                                           const std::string& name,
                                                           const std::string& tablespace);

}  // namespace roster::eventstore
