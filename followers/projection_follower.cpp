// The live generation and the one being built take turns, a page each: a rebuild delays nobody by
// more than a page.

#include "followers/projection_follower.hpp"

#include <optional>
#include <string>
#include <thread>

#include "projections/projection_catalog.hpp"
#include "projections/projection_runner.hpp"
#include "telemetry/log_line.hpp"

namespace roster::followers {

namespace {

using projections::CatalogEntry;
using projections::Generation;
using projections::ProjectionRunner;
using projections::RunnerError;
using std::chrono::steady_clock;
using telemetry::LogLevel;

struct ProjectionMetrics {
    ProjectionMetrics(telemetry::Metrics& metrics, const telemetry::Labels& labels)
        : leading(metrics.gauge("roster_projection_leading",
                                "1 where this node drives the projection", labels)),
          position(metrics.gauge("roster_projection_position",
                                 "Position the projection has reached", labels)),
          lag_events(metrics.gauge("roster_projection_lag_events",
                                   "Events the projection has not applied yet", labels)),
          lag_seconds(metrics.gauge("roster_projection_lag_seconds",
                                    "Age of the newest event applied, while there are more",
                                    labels)),
          parked(metrics.gauge("roster_projection_parked",
                               "1 while an event that cannot be applied stops the projection",
                               labels)),
          rebuilding(metrics.gauge("roster_projection_rebuilding",
                                   "1 while a new generation is built beside the live one",
                                   labels)) {}

    void forget() {
        for (auto* gauge : {&leading, &position, &lag_events, &lag_seconds, &parked, &rebuilding})
            gauge->set(0);
    }

    telemetry::Gauge& leading;
    telemetry::Gauge& position;
    telemetry::Gauge& lag_events;
    telemetry::Gauge& lag_seconds;
    telemetry::Gauge& parked;
    telemetry::Gauge& rebuilding;
};

// One generation on its way along the log.
struct Track {
    Generation generation;
    std::unique_ptr<ProjectionRunner> runner;
    steady_clock::time_point parked_until = {};
    std::string problem = {};
};

}  // namespace

class ProjectionFollower::Follower {
public:
    Follower(const ProjectionParts& parts, const projections::ProjectionKind& kind,
             const ProjectionSettings& settings)
        : parts_(parts),
          kind_(kind),
          settings_(settings),
          lease_(parts.store.open_lease("projection " + kind.name)),
          catalog_(parts.store.open_read_models()),
          metrics_(parts.metrics, {{"projection", kind.name}}) {}

    void step() {
        const bool busy = lead() && advance();
        if (!busy) std::this_thread::sleep_for(settings_.pause);
    }

private:
    bool lead() {
        const auto now = steady_clock::now();
        if (now < lease_until_) return leading_;
        const bool held = lease_->hold();
        lease_until_ = now + settings_.lease_check;
        if (held == leading_) return held;
        leading_ = held;
        telemetry::log_line(LogLevel::info, held ? "projection_leading" : "projection_not_leading",
                            {{"projection", kind_.name}});
        forget();
        metrics_.leading.set(held ? 1 : 0);
        return held;
    }

    // What another node may change while it leads.
    void forget() {
        live_.reset();
        building_.reset();
        catalog_until_ = {};
        metrics_.forget();
    }

    // True: there may be more to do at once.
    bool advance() {
        if (!refresh()) return false;
        const bool live_busy = live_ && advance_live(*live_);
        const bool building_busy = building_ && advance_building(*building_);
        return live_busy || building_busy;
    }

    bool refresh() {
        if (steady_clock::now() < catalog_until_) return true;
        std::optional<CatalogEntry> entry;
        const auto done = catalog_->in_transaction([&](auto& transaction) {
            if (!defined_) projections::define_catalog(transaction);
            entry = projections::adopt(transaction, kind_);
        });
        if (!done) return report("projection_store_unavailable", done.error().message);
        defined_ = true;
        catalog_until_ = steady_clock::now() + settings_.catalog_check;
        recorded_problem_ = entry->problem;
        follow(live_,
               entry->live.version == kind_.version ? std::optional(entry->live) : std::nullopt);
        const bool builds_ours = entry->building && entry->building->version == kind_.version;
        follow(building_, builds_ours ? entry->building : std::nullopt);
        metrics_.rebuilding.set(building_ ? 1 : 0);
        show_lag();
        return true;
    }

    void follow(std::optional<Track>& track, const std::optional<Generation>& wanted) {
        if (track && wanted && track->generation == *wanted) return;
        track.reset();
        if (!wanted) return;
        track.emplace(Track{
            *wanted, std::make_unique<ProjectionRunner>(kind_, projections::suffix_of(*wanted),
                                                        parts_.store.open_reader(),
                                                        parts_.store.open_read_models())});
    }

    bool advance_live(Track& track) {
        const auto progress = run(track);
        if (!progress) return false;
        position_ = progress->position;
        metrics_.position.set(static_cast<double>(position_.value));
        if (progress->applied > 0) {
            const std::chrono::duration<double> age =
                parts_.clock.log_now() - progress->recorded_at;
            metrics_.lag_seconds.set(std::max(age.count(), 0.0));
            return true;
        }
        metrics_.lag_events.set(0);
        metrics_.lag_seconds.set(0);
        return false;
    }

    bool advance_building(Track& track) {
        const auto progress = run(track);
        if (!progress) return false;
        if (progress->applied > 0) return true;
        return swap(track.generation);
    }

    bool swap(const Generation& built) {
        bool swapped = false;
        const auto done = catalog_->in_transaction(
            [&](auto& transaction) { swapped = projections::swap_in(transaction, kind_, built); });
        catalog_until_ = {};
        if (!done) return report("projection_store_unavailable", done.error().message);
        if (swapped)
            telemetry::log_line(LogLevel::info, "projection_rebuilt",
                                {{"projection", kind_.name}, {"generation", built.number}});
        return swapped;
    }

    std::optional<projections::RunnerProgress> run(Track& track) {
        if (steady_clock::now() < track.parked_until) return std::nullopt;
        auto progress = track.runner->step();
        if (!progress) {
            fail(track, progress.error());
            return std::nullopt;
        }
        if (!track.problem.empty() || !recorded_problem_.empty()) resume(track);
        last_problem_.clear();
        return *progress;
    }

    void fail(Track& track, const RunnerError& error) {
        if (error.kind == RunnerError::Kind::unavailable) {
            report("projection_store_unavailable", error.message);
            return;
        }
        track.parked_until = steady_clock::now() + settings_.parked_retry;
        metrics_.parked.set(1);
        const auto problem =
            "parked at position " + std::to_string(error.position.value) + ": " + error.message;
        if (problem == track.problem) return;
        track.problem = problem;
        telemetry::log_line(LogLevel::error, "projection_parked",
                            {{"projection", track.runner->follower()},
                             {"position", error.position.value},
                             {"detail", error.message}});
        note(problem);
    }

    void resume(Track& track) {
        const bool other_is_parked =
            (live_ && &track != &*live_ && !live_->problem.empty()) ||
            (building_ && &track != &*building_ && !building_->problem.empty());
        if (!track.problem.empty())
            telemetry::log_line(LogLevel::info, "projection_resumed",
                                {{"projection", track.runner->follower()}});
        track.problem.clear();
        if (other_is_parked) return;
        metrics_.parked.set(0);
        note("");
    }

    void note(const std::string& problem) {
        const auto done = catalog_->in_transaction([&](auto& transaction) {
            projections::note_problem(transaction, kind_.name, problem);
        });
        if (done) recorded_problem_ = problem;
    }

    void show_lag() {
        if (!live_) return;
        const auto head = live_->runner->head();
        if (!head) return;
        metrics_.lag_events.set(
            static_cast<double>(std::max(head->value - position_.value, std::int64_t{0})));
    }

    // Says a problem once until another comes, not at every retry.
    bool report(const char* event, const std::string& message) {
        if (message != last_problem_)
            telemetry::log_line(LogLevel::warning, event,
                                {{"projection", kind_.name}, {"detail", message}});
        last_problem_ = message;
        return false;
    }

    ProjectionParts parts_;
    const projections::ProjectionKind& kind_;
    ProjectionSettings settings_;
    std::unique_ptr<eventstore::Lease> lease_;
    std::unique_ptr<eventstore::ReadModelStore> catalog_;
    ProjectionMetrics metrics_;

    bool leading_ = false;
    bool defined_ = false;
    steady_clock::time_point lease_until_{};
    steady_clock::time_point catalog_until_{};
    std::optional<Track> live_;
    std::optional<Track> building_;
    domain::GlobalPosition position_;
    std::string recorded_problem_;
    std::string last_problem_;
};

ProjectionFollower::ProjectionFollower(const ProjectionParts& parts,
                                       const projections::ProjectionKind& kind,
                                       const ProjectionSettings& settings)
    : follower_(std::make_unique<Follower>(parts, kind, settings)) {}
ProjectionFollower::~ProjectionFollower() = default;

void ProjectionFollower::step() { follower_->step(); }

}  // namespace roster::followers
