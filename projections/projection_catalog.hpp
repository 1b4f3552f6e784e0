#pragma once
// Which generation of each projection is live, and which is being built beside it.
//
// One row a projection in `projection_catalog`. A generation lives in tables of its own (suffix
// "_v<version>_<generation>") and has a checkpoint of its own, so building one disturbs nobody and
// goes on after a crash where its last page ended. The swap is one transaction: readers see the old
// generation or the new one.

#include <optional>
#include <string>

#include "projections/projection.hpp"

namespace roster::projections {

// A projection's tables: which code wrote them, and the how manieth time.
struct Generation {
    int version = 1;
    std::int64_t number = 0;
    bool operator==(const Generation&) const = default;
};

// "_v1_3"
[[nodiscard]] std::string suffix_of(const Generation& generation);
// The name of a generation's checkpoint: "users_v1_3".
[[nodiscard]] std::string follower_of(const ProjectionKind& kind, const Generation& generation);

struct CatalogEntry {
    Generation live;
    std::optional<Generation> building;
    std::string problem;  // why it is parked; empty: it is not
    bool operator==(const CatalogEntry&) const = default;
};

// Makes the catalog's table where it is missing. Once before anything else here, in a transaction
// of its own.
void define_catalog(eventstore::ReadModelTransaction& transaction);

// Nothing: no node has ever run this projection on this log.
[[nodiscard]] std::optional<CatalogEntry> find_entry(eventstore::ReadModelTransaction& transaction,
                                                     const std::string& name);

// The entry, made where it is missing (then the first generation is live at once and fills up).
// Where the tables are of an older version, a generation of this one is begun; where they are of a
// newer one, another node keeps them.
CatalogEntry adopt(eventstore::ReadModelTransaction& transaction, const ProjectionKind& kind);

// Begins a new generation, unless one is being built already.
CatalogEntry begin_rebuild(eventstore::ReadModelTransaction& transaction,
                           const ProjectionKind& kind);

// The generation being built becomes the live one, and the old tables go. False, and nothing is
// done: it is not the one that the catalog says is being built, or has not come as far as the live
// one.
[[nodiscard]] bool swap_in(eventstore::ReadModelTransaction& transaction,
                           const ProjectionKind& kind, const Generation& built);

// Says why the projection is parked; an empty text: it goes on.
void note_problem(eventstore::ReadModelTransaction& transaction, const std::string& name,
                  const std::string& problem);

}  // namespace roster::projections
