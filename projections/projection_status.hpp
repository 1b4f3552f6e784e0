#pragma once
// How far each projection has come: what operators are shown.

#include <optional>
#include <string>
#include <vector>

#include "projections/projection_catalog.hpp"

namespace roster::projections {

struct ProjectionStatus {
    std::string name;
    Generation live;  // number 0: no node has run it yet
    domain::GlobalPosition position = {};
    std::int64_t lag = 0;      // in positions
    std::string problem = {};  // why it is parked; empty: it is not
    struct Rebuild {
        Generation generation;
        domain::GlobalPosition position;
        double progress = 0;  // 0 to 1, of the log as long as it is now
    };
    std::optional<Rebuild> rebuild = {};
};

// Of all projections, by name. The catalog's table must exist.
[[nodiscard]] std::vector<ProjectionStatus> read_statuses(
    eventstore::ReadModelTransaction& transaction, domain::GlobalPosition head);

}  // namespace roster::projections
