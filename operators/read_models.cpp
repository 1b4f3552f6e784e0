#include "operators/read_models.hpp"

#include "projections/projection_catalog.hpp"
#include "text/json_writer.hpp"

namespace roster::operators {

namespace {

using projections::ProjectionStatus;
using text::JsonArray;
using text::JsonObject;

JsonObject to_json(const ProjectionStatus::Rebuild& rebuild) {
    JsonObject json;
    json.add("version", rebuild.generation.version)
        .add("generation", rebuild.generation.number)
        .add("position", rebuild.position.value)
        .add("progress", rebuild.progress);
    return json;
}

JsonObject to_json(const ProjectionStatus& status) {
    const char* state = !status.problem.empty() ? "parked" : status.rebuild ? "rebuilding" : "live";
    JsonObject json;
    json.add("name", status.name)
        .add("version", status.live.version)
        .add("generation", status.live.number)
        .add("status", state)
        .add("position", status.position.value)
        .add("lag", status.lag)
        .add("progress", status.rebuild ? status.rebuild->progress : 1.0);
    if (status.rebuild) json.add("rebuild", to_json(*status.rebuild));
    if (!status.problem.empty()) json.add("problem", status.problem);
    return json;
}

}  // namespace

Answered<std::vector<ProjectionStatus>> read_projections(OperatorsLog& log) {
    const auto head = answered(log.reader().head());
    if (!head) return std::unexpected(head.error());
    std::vector<ProjectionStatus> statuses;
    const auto done = log.in_transaction([&](eventstore::ReadModelTransaction& transaction) {
        statuses = projections::read_statuses(transaction, head->position);
    });
    if (!done) return std::unexpected(done.error());
    return statuses;
}

std::string projections_json(const std::vector<ProjectionStatus>& statuses) {
    JsonArray list;
    for (const auto& status : statuses) list.add_json(to_json(status).text());
    return JsonObject().add("projections", list).text();
}

Answered<projections::Generation> begin_rebuild(OperatorsLog& log,
                                                const projections::ProjectionKind& kind) {
    projections::CatalogEntry entry;
    const auto done = log.in_transaction([&](eventstore::ReadModelTransaction& transaction) {
        projections::adopt(transaction, kind);
        entry = projections::begin_rebuild(transaction, kind);
    });
    if (!done) return std::unexpected(done.error());
    return entry.building.value();
}

std::string rebuild_json(const projections::ProjectionKind& kind,
                         const projections::Generation& generation) {
    return JsonObject().add("name", kind.name).add("generation", generation.number).text();
}

}  // namespace roster::operators
