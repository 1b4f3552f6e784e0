#pragma once
// The read models as operators see them: how far each has come, and its rebuilding.

#include <string>
#include <vector>

#include "operators/operators_log.hpp"
#include "projections/projection_status.hpp"

namespace roster::operators {

// Of all projections, by name.
[[nodiscard]] Answered<std::vector<projections::ProjectionStatus>> read_projections(
    OperatorsLog& log);

// {"projections":[{"name","version","generation","status","position","lag","progress",…}]}, with
// status "live", "rebuilding" or "parked".
[[nodiscard]] std::string projections_json(
    const std::vector<projections::ProjectionStatus>& statuses);

// Asks the nodes for a new generation; the one that is being built, where one is already.
[[nodiscard]] Answered<projections::Generation> begin_rebuild(
    OperatorsLog& log, const projections::ProjectionKind& kind);

// {"name","generation"}
[[nodiscard]] std::string rebuild_json(const projections::ProjectionKind& kind,
                                       const projections::Generation& generation);

}  // namespace roster::operators
