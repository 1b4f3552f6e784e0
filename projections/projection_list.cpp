// To add a projection, add it to the list.

#include "projections/projection_list.hpp"

#include <algorithm>

#include "projections/funnel_projection.hpp"
#include "projections/open_windows_projection.hpp"
#include "projections/users_projection.hpp"

namespace roster::projections {

const std::vector<const ProjectionKind*>& all_projections() {
    static const std::vector<const ProjectionKind*> kinds{&open_windows_kind(), &users_kind(),
                                                          &funnel_kind()};
    return kinds;
}

const ProjectionKind* find_projection(std::string_view name) {
    const auto& kinds = all_projections();
    const auto found =
        std::ranges::find_if(kinds, [&](const auto* kind) { return kind->name == name; });
    return found == kinds.end() ? nullptr : *found;
}

}  // namespace roster::projections
