#pragma once
// Every projection there is: the table of contents of this folder.

#include <string_view>
#include <vector>

#include "projections/projection.hpp"

namespace roster::projections {

// In the order in which they are shown.
[[nodiscard]] const std::vector<const ProjectionKind*>& all_projections();

// Null: there is none of that name.
[[nodiscard]] const ProjectionKind* find_projection(std::string_view name);

}  // namespace roster::projections
