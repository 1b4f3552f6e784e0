#pragma once
// open_windows: the code windows that the log has not closed yet, and the codes whose mail's fate
// it does not know. What the window sweep closes when the node that should have is gone.

#include <vector>

#include "domain/ids.hpp"
#include "domain/log_time.hpp"
#include "projections/projection.hpp"

namespace roster::projections {

[[nodiscard]] const ProjectionKind& open_windows_kind();

struct OverdueCode {
    domain::StreamId stream;
    domain::UserId user;
    domain::CodeId code;
};

// Windows that ended before `time` and are still open; the oldest first.
[[nodiscard]] std::vector<OverdueCode> overdue_windows(
    eventstore::ReadModelTransaction& transaction, domain::LogTime time, std::size_t limit);

// Codes whose window ended before `time` and whose mail has no outcome; the oldest first.
[[nodiscard]] std::vector<OverdueCode> unreported_codes(
    eventstore::ReadModelTransaction& transaction, domain::LogTime time, std::size_t limit);

}  // namespace roster::projections
