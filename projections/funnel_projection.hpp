#pragma once
// funnel: per minute of the log's time how many people registered, were mailed, activated, let
// their code expire or typed a wrong one, and how long the mails took from CodeIssued.issued_at to
// CodeMailed.mailed_at. A shadow's codes do not count.

#include <array>
#include <chrono>
#include <vector>

#include "domain/log_time.hpp"
#include "projections/projection.hpp"

namespace roster::projections {

[[nodiscard]] const ProjectionKind& funnel_kind();

// Upper bounds of the delivery histogram, in seconds; one more bucket holds what took longer.
inline constexpr std::array<double, 9> delivery_bounds{0.25, 0.5, 1, 2, 5, 10, 20, 30, 60};

struct FunnelStep {
    domain::LogTime begins;
    std::int64_t registered = 0;
    std::int64_t mailed = 0;
    std::int64_t activated = 0;
    std::int64_t expired = 0;
    std::int64_t rejected = 0;
    std::int64_t delivery_micros = 0;  // the sum over the mailed
    std::array<std::int64_t, delivery_bounds.size() + 1> delivered{};
};

struct FunnelSpan {
    domain::LogTime from;  // whole minutes
    domain::LogTime to;
    std::chrono::minutes step{1};
};

// The steps in which anything happened, in order. `suffix` is that of the live generation
// (projection_catalog).
[[nodiscard]] std::vector<FunnelStep> read_funnel(eventstore::ReadModelTransaction& transaction,
                                                  const std::string& suffix,
                                                  const FunnelSpan& span);

}  // namespace roster::projections
