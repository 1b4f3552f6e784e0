#pragma once
// The funnel as operators are shown it.

#include <string>
#include <vector>

#include "projections/funnel_projection.hpp"

namespace roster::operators {

// {"from","to","step_seconds","steps":[{"at","registered",…,"delivery":{"count","seconds","buckets"}}]}
[[nodiscard]] std::string funnel_json(const projections::FunnelSpan& span,
                                      const std::vector<projections::FunnelStep>& steps);

}  // namespace roster::operators
