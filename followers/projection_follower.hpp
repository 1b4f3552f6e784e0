#pragma once
// Keeps one projection up to date, and builds its next generation beside it when the catalog asks
// for one.
//
// Runs on every node, under a lease of its own: one node works, and another takes over within
// seconds of its end. Nobody waits for a read model, so pages are gathered for a moment. A poisoned
// event parks the projection: a log line, the metric roster_projection_parked, the catalog's
// `problem` (which /readyz and the operators' list show); it is tried again every few seconds and
// goes on after a fix. One thread.

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "eventstore/event_store.hpp"
#include "followers/leadership.hpp"
#include "followers/projection_metrics.hpp"
#include "followers/rest.hpp"
#include "projections/projection_catalog.hpp"
#include "projections/projection_runner.hpp"
#include "telemetry/clock.hpp"
#include "telemetry/lasting_problem.hpp"
#include "telemetry/metrics.hpp"

namespace roster::followers {

struct ProjectionSettings {
    std::chrono::milliseconds gather{250};          // events are gathered for so long
    std::chrono::milliseconds poll{1000};           // at the latest, when nobody woke it
    std::chrono::milliseconds retry{500};           // after a failure of the store
    std::chrono::milliseconds catalog_check{1000};  // how soon a rebuild that was asked for begins
    std::chrono::milliseconds parked_retry{5000};
    LeadershipSettings leadership;
};

struct ProjectionParts {
    eventstore::EventStore& store;
    const telemetry::Clock& clock;
    telemetry::Metrics& metrics;
    // Projections on one thread may share them.
    std::shared_ptr<eventstore::EventReader> reader = store.open_reader();
    std::shared_ptr<eventstore::ReadModelStore> read_models = store.open_read_models();
};

class ProjectionFollower {
public:
    // `kind` outlives it.
    ProjectionFollower(const ProjectionParts& parts, const projections::ProjectionKind& kind,
                       const ProjectionSettings& settings = {});

    // Applies a page to each generation. Never throws for a store that is down.
    [[nodiscard]] Rest step();

private:
    using SteadyTime = std::chrono::steady_clock::time_point;

    // One generation on its way along the log.
    struct Track {
        projections::Generation generation;
        std::unique_ptr<projections::ProjectionRunner> runner;
        SteadyTime parked_until = {};
        std::string problem = {};
    };
    // What came of a step on one generation, and of both.
    enum class Progress { none, some, page };

    [[nodiscard]] bool leads();
    void forget();
    [[nodiscard]] bool refresh_catalog();
    void follow(std::optional<Track>& track, const std::optional<projections::Generation>& wanted);
    [[nodiscard]] Rest rest_after(Progress progress) const;

    [[nodiscard]] Progress advance_live(Track& track);
    [[nodiscard]] Progress advance_building(Track& track);
    [[nodiscard]] bool swap_in(const projections::Generation& built);
    [[nodiscard]] std::optional<projections::RunnerProgress> run(Track& track);
    void report_rewind(const Track& track);

    void fail(Track& track, const projections::RunnerError& error);
    void resume(Track& track);
    [[nodiscard]] bool is_other_parked(const Track& track) const;
    void note(const std::string& problem);
    void show_lag();

    ProjectionParts parts_;
    const projections::ProjectionKind& kind_;
    ProjectionSettings settings_;
    ProjectionMetrics metrics_;
    telemetry::LastingProblem problem_;
    Leadership leadership_;

    std::uint64_t term_ = 0;
    bool defined_ = false;
    SteadyTime catalog_until_{};
    std::optional<Track> live_;
    std::optional<Track> building_;
    domain::GlobalPosition position_;
    bool is_at_end_ = false;  // of the log, after the last step
    std::string recorded_problem_;
};

}  // namespace roster::followers
