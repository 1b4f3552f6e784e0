#include "followers/projection_followers.hpp"

#include "projections/projection_list.hpp"

namespace roster::followers {

ProjectionFollowers::ProjectionFollowers(eventstore::EventStore& store,
                                         const telemetry::Clock& clock, telemetry::Metrics& metrics)
    : reader_(std::make_shared<eventstore::RememberedPage>(store.open_reader())) {
    const ProjectionParts parts{.store = store,
                                .clock = clock,
                                .metrics = metrics,
                                .reader = reader_,
                                .read_models = store.open_read_models()};
    for (const auto* kind : projections::all_projections())
        followers_.push_back(std::make_unique<ProjectionFollower>(parts, *kind));
}

Rest ProjectionFollowers::step() {
    reader_->forget();
    auto rest = followers_.front()->step();
    for (std::size_t next = 1; next < followers_.size(); ++next)
        rest = sooner_of(rest, followers_[next]->step());
    return rest;
}

}  // namespace roster::followers
