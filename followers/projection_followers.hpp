#pragma once
// Every projection, on one thread: they go along the log together, and so share one reader, the
// page that it read, and one session for what they write. Each has a lease of its own all the same.

#include <memory>
#include <vector>

#include "eventstore/remembered_page.hpp"
#include "followers/projection_follower.hpp"
#include "followers/rest.hpp"

namespace roster::followers {

// One thread.
class ProjectionFollowers {
public:
    ProjectionFollowers(eventstore::EventStore& store, const telemetry::Clock& clock,
                        telemetry::Metrics& metrics);

    // A step of each. Never throws for a store that is down.
    [[nodiscard]] Rest step();

private:
    std::shared_ptr<eventstore::RememberedPage> reader_;
    std::vector<std::unique_ptr<ProjectionFollower>> followers_;
};

}  // namespace roster::followers
