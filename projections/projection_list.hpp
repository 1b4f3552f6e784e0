#pragma once
// Every projection there is: the table of contents of this folder.

#include <string_view>
#include <vector>

#include "projections/projection.hpp"

namespace roster::projections {

// Those that the projection actors keep up to date, with a catalog entry each. The window sweep
// drives open_windows by itself.
[[nodiscard]] const std::vector<const ProjectionKind*>& catalogued_projections();

// All of them, by name.
[[nodiscard]] const std::vector<const ProjectionKind*>& all_projections();

// Null: there is none of that name in the catalog.
[[nodiscard]] const ProjectionKind* find_catalogued(std::string_view name);

}  // namespace roster::projections
