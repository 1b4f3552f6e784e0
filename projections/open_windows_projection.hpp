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
    domain::LogTime expired_at;
};

// Which of them: those that ended before `time`, at most so many.
struct OverdueBounds {
    domain::LogTime time;
    std::size_t limit = 0;
};

// Windows that are still open; the oldest first. `suffix` is that of the live generation
// (projection_catalog), here and below.
[[nodiscard]] std::vector<OverdueCode> overdue_windows(
    eventstore::ReadModelTransaction& transaction, const std::string& suffix,
    const OverdueBounds& bounds);

// Codes whose mail has no outcome; the oldest first.
[[nodiscard]] std::vector<OverdueCode> unreported_codes(
    eventstore::ReadModelTransaction& transaction, const std::string& suffix,
    const OverdueBounds& bounds);

}  // namespace roster::projections
