#include "projections/projection_status.hpp"

#include <algorithm>

#include "projections/projection_list.hpp"

namespace roster::projections {

namespace {

using eventstore::ReadModelTransaction;

domain::GlobalPosition position_of(ReadModelTransaction& transaction, const std::string& follower) {
    const auto found = transaction.checkpoint(follower);
    return found ? found->position : domain::GlobalPosition{};
}

std::optional<ProjectionStatus::Rebuild> rebuild_of(ReadModelTransaction& transaction,
                                                    const ProjectionKind& kind,
                                                    const CatalogEntry& entry,
                                                    domain::GlobalPosition head) {
    if (!entry.building) return std::nullopt;
    const auto position = position_of(transaction, follower_of(kind, *entry.building));
    const double part =
        head.value == 0 ? 1 : static_cast<double>(position.value) / static_cast<double>(head.value);
    return ProjectionStatus::Rebuild{*entry.building, position, std::min(part, 1.0)};
}

ProjectionStatus status_of(ReadModelTransaction& transaction, const ProjectionKind& kind,
                           domain::GlobalPosition head) {
    ProjectionStatus status{.name = kind.name, .live = {kind.version, 0}};
    if (const auto entry = find_entry(transaction, kind.name)) {
        status.live = entry->live;
        status.problem = entry->problem;
        status.rebuild = rebuild_of(transaction, kind, *entry, head);
        status.position = position_of(transaction, follower_of(kind, entry->live));
    }
    status.lag = std::max(head.value - status.position.value, std::int64_t{0});
    return status;
}

}  // namespace

std::vector<ProjectionStatus> read_statuses(ReadModelTransaction& transaction,
                                            domain::GlobalPosition head) {
    std::vector<ProjectionStatus> statuses;
    for (const auto* kind : all_projections())
        statuses.push_back(status_of(transaction, *kind, head));
    return statuses;
}

}  // namespace roster::projections
