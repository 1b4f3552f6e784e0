// Every change names the row it expects to find, so that two nodes that think they lead do not undo
// each other.

#include "projections/projection_catalog.hpp"

#include <algorithm>
#include <array>

namespace roster::projections {

namespace {

using eventstore::NamedStatement;
using eventstore::ReadModelTransaction;
using eventstore::SqlRow;
using eventstore::SqlValue;

const NamedStatement find_statement{
    "catalog_find",
    "SELECT live_version, live_generation, building_version, building_generation, problem"
    " FROM projection_catalog WHERE name = $1"};
const NamedStatement add_statement{
    "catalog_add",
    "INSERT INTO projection_catalog (name, live_version, live_generation, building_version,"
    " building_generation, problem) VALUES ($1, $2, 1, 0, 0, '') ON CONFLICT (name) DO NOTHING"};
const NamedStatement build_statement{
    "catalog_build",
    "UPDATE projection_catalog SET building_version = $2,"
    " building_generation = live_generation + 1 WHERE name = $1 AND building_version <> $2"};
const NamedStatement swap_statement{
    "catalog_swap",
    "UPDATE projection_catalog SET live_version = building_version,"
    " live_generation = building_generation, building_version = 0, building_generation = 0"
    " WHERE name = $1 AND building_version = $2 AND building_generation = $3"};
const NamedStatement problem_statement{
    "catalog_problem", "UPDATE projection_catalog SET problem = $2 WHERE name = $1"};

std::int64_t number(const SqlRow& row, std::size_t column) {
    return std::get<std::int64_t>(row.at(column));
}

CatalogEntry entry_of(const SqlRow& row) {
    CatalogEntry entry{{static_cast<int>(number(row, 0)), number(row, 1)}, {}, {}};
    if (number(row, 3) != 0) entry.building = {static_cast<int>(number(row, 2)), number(row, 3)};
    entry.problem = std::get<std::string>(row.at(4));
    return entry;
}

std::int64_t position_of(ReadModelTransaction& transaction, const std::string& follower) {
    const auto found = transaction.checkpoint(follower);
    return found ? found->position.value : 0;
}

void remove_tables(ReadModelTransaction& transaction, const ProjectionKind& kind,
                   const Generation& generation) {
    transaction.define(kind.make(suffix_of(generation))->drop_tables());
    transaction.remove_checkpoint(follower_of(kind, generation));
}

}  // namespace

std::string suffix_of(const Generation& generation) {
    return "_v" + std::to_string(generation.version) + "_" + std::to_string(generation.number);
}

std::string follower_of(const ProjectionKind& kind, const Generation& generation) {
    return kind.name + suffix_of(generation);
}

void define_catalog(ReadModelTransaction& transaction) {
    transaction.define(
        "CREATE TABLE IF NOT EXISTS projection_catalog (name text PRIMARY KEY,"
        " live_version bigint NOT NULL, live_generation bigint NOT NULL,"
        " building_version bigint NOT NULL, building_generation bigint NOT NULL,"
        " problem text NOT NULL);");
}

std::optional<CatalogEntry> find_entry(ReadModelTransaction& transaction, const std::string& name) {
    const auto rows = transaction.query(find_statement, std::array<SqlValue, 1>{name});
    if (rows.empty()) return std::nullopt;
    return entry_of(rows.front());
}

CatalogEntry adopt(ReadModelTransaction& transaction, const ProjectionKind& kind) {
    transaction.execute(add_statement,
                        std::array<SqlValue, 2>{kind.name, std::int64_t{kind.version}});
    auto entry = find_entry(transaction, kind.name).value();
    const auto newest =
        entry.building ? std::max(entry.building->version, entry.live.version) : entry.live.version;
    return newest >= kind.version ? entry : begin_rebuild(transaction, kind);
}

CatalogEntry begin_rebuild(ReadModelTransaction& transaction, const ProjectionKind& kind) {
    transaction.execute(build_statement,
                        std::array<SqlValue, 2>{kind.name, std::int64_t{kind.version}});
    return find_entry(transaction, kind.name).value();
}

bool swap_in(ReadModelTransaction& transaction, const ProjectionKind& kind,
             const Generation& built) {
    const auto entry = find_entry(transaction, kind.name);
    if (!entry || entry->building != built) return false;
    const auto reached = position_of(transaction, follower_of(kind, built));
    if (reached < position_of(transaction, follower_of(kind, entry->live))) return false;
    const std::array<SqlValue, 3> expected{kind.name, std::int64_t{built.version}, built.number};
    if (transaction.execute(swap_statement, expected) != 1) return false;
    remove_tables(transaction, kind, entry->live);
    return true;
}

void note_problem(ReadModelTransaction& transaction, const std::string& name,
                  const std::string& problem) {
    transaction.execute(problem_statement, std::array<SqlValue, 2>{name, problem});
}

}  // namespace roster::projections
