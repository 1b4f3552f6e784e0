#pragma once
// A read model derived from the log: a name, a version, a table, and what each event does to it.
//
// To add one: write <name>_projection.{hpp,cpp} beside this file, and list it in all_projections
// (projection_list.cpp).

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "domain/user_events.hpp"
#include "eventstore/read_model_transaction.hpp"

namespace roster::projections {

struct ProjectedEvent {
    domain::StreamId stream;
    domain::UserEvent event;  // its public part
};
using ProjectedPage = std::span<const ProjectedEvent>;

// Stateless but for its statements: all state is in the tables, so that it can be lost at any time.
class Projection {
public:
    virtual ~Projection() = default;

    // CREATE TABLE IF NOT EXISTS … of this instance's tables. Run once, with the first page.
    [[nodiscard]] virtual std::string create_tables() const = 0;
    [[nodiscard]] virtual std::string drop_tables() const = 0;

    // Runs in the transaction that also saves the checkpoint. Every event of the log comes once, in
    // order; most do nothing. What the tables hold in the end does not depend on how the log was
    // cut into pages.
    virtual void apply(eventstore::ReadModelTransaction& transaction, ProjectedPage page) = 0;
};

// What a projection is before it has tables. `version` changes when the meaning of its tables does.
struct ProjectionKind {
    std::string name;
    int version = 1;
    // Makes the instance that lives in the tables with this suffix, e.g. "_v1".
    std::unique_ptr<Projection> (*make)(const std::string& suffix);
};

}  // namespace roster::projections
