// The live generation and the one being built take turns, a page each: a rebuild delays nobody by
// more than a page.

#include "followers/projection_follower.hpp"

#include <algorithm>
#include <utility>

#include "telemetry/log_line.hpp"

namespace roster::followers {

using projections::Generation;
using projections::ProjectionRunner;
using projections::RunnerError;
using telemetry::LogLevel;

ProjectionFollower::ProjectionFollower(const ProjectionParts& parts,
                                       const projections::ProjectionKind& kind,
                                       const ProjectionSettings& settings)
    : parts_(parts),
      kind_(kind),
      settings_(settings),
      metrics_(parts.metrics, kind.name),
      problem_("projection " + kind.name, parts.clock),
      leadership_(parts.store.open_lease("projection " + kind.name), "projection " + kind.name,
                  parts.clock, metrics_.leading, settings.leadership) {}

Rest ProjectionFollower::step() {
    if (!leads()) return {settings_.leadership.renew};
    if (!refresh_catalog()) return {settings_.retry};
    const auto live = live_ ? advance_live(*live_) : Progress::none;
    const auto building = building_ ? advance_building(*building_) : Progress::none;
    if (problem_.lasts()) return {settings_.retry};
    return rest_after(building == Progress::none ? live : Progress::page);
}

bool ProjectionFollower::leads() {
    const bool held = leadership_.holds();
    if (held && term_ == leadership_.term()) return true;
    if (!held && !live_ && !building_) return false;
    forget();
    term_ = leadership_.term();
    return held;
}

// What another node may change while it leads.
void ProjectionFollower::forget() {
    live_.reset();
    building_.reset();
    catalog_until_ = {};
    metrics_.forget();
}

bool ProjectionFollower::refresh_catalog() {
    const auto now = parts_.clock.steady_now();
    if (now < catalog_until_) return true;
    std::optional<projections::CatalogEntry> entry;
    const auto done = parts_.read_models->in_transaction([&](auto& transaction) {
        if (!defined_) projections::define_catalog(transaction);
        entry = projections::adopt(transaction, kind_);
    });
    if (!done) {
        problem_.report("projection_store_unavailable", done.error().message);
        return false;
    }
    defined_ = true;
    catalog_until_ = now + settings_.catalog_check;
    recorded_problem_ = entry->problem;
    const bool live_is_ours = entry->live.version == kind_.version;
    follow(live_, live_is_ours ? std::optional(entry->live) : std::nullopt);
    const bool builds_ours = entry->building && entry->building->version == kind_.version;
    follow(building_, builds_ours ? entry->building : std::nullopt);
    metrics_.rebuilding.set(building_ ? 1 : 0);
    show_lag();
    return true;
}

void ProjectionFollower::follow(std::optional<Track>& track,
                                const std::optional<Generation>& wanted) {
    if (track && wanted && track->generation == *wanted) return;
    track.reset();
    if (!wanted) return;
    track.emplace(
        Track{*wanted, std::make_unique<ProjectionRunner>(kind_, projections::suffix_of(*wanted),
                                                          parts_.reader, parts_.read_models)});
}

// A page that is not full ended where the log did: there is nothing to read before the next news.
Rest ProjectionFollower::rest_after(Progress progress) const {
    switch (progress) {
        case Progress::page:
            return {};
        case Progress::some:
        case Progress::none:
            return {settings_.poll, true, settings_.gather};
    }
    std::unreachable();
}

// --- One step of one generation

ProjectionFollower::Progress ProjectionFollower::advance_live(Track& track) {
    const auto progress = run(track);
    if (!progress) return Progress::none;
    position_ = progress->position;
    metrics_.position.set(static_cast<double>(position_.value));
    is_at_end_ = progress->applied == 0;
    if (is_at_end_) {
        metrics_.lag_events.set(0);
        metrics_.lag_seconds.set(0);
        return Progress::none;
    }
    const std::chrono::duration<double> age = parts_.clock.log_now() - progress->recorded_at;
    metrics_.lag_seconds.set(std::max(age.count(), 0.0));
    return progress->applied < ProjectionRunner::page ? Progress::some : Progress::page;
}

ProjectionFollower::Progress ProjectionFollower::advance_building(Track& track) {
    const auto progress = run(track);
    if (!progress) return Progress::none;
    if (progress->applied > 0) return Progress::page;
    return swap_in(track.generation) ? Progress::page : Progress::none;
}

bool ProjectionFollower::swap_in(const Generation& built) {
    bool swapped = false;
    const auto done = parts_.read_models->in_transaction(
        [&](auto& transaction) { swapped = projections::swap_in(transaction, kind_, built); });
    catalog_until_ = {};
    if (!done) problem_.report("projection_store_unavailable", done.error().message);
    if (!done || !swapped) return false;
    telemetry::log_line(LogLevel::info, "projection_rebuilt",
                        {{"projection", kind_.name}, {"generation", built.number}});
    return true;
}

std::optional<projections::RunnerProgress> ProjectionFollower::run(Track& track) {
    if (parts_.clock.steady_now() < track.parked_until) return std::nullopt;
    auto progress = track.runner->step();
    if (!progress) {
        fail(track, progress.error());
        return std::nullopt;
    }
    if (progress->began_anew) report_rewind(track);
    if (!track.problem.empty() || !recorded_problem_.empty()) resume(track);
    problem_.over();
    return *progress;
}

void ProjectionFollower::report_rewind(const Track& track) {
    metrics_.rewinds.add();
    telemetry::log_line(LogLevel::error, "projection_log_went_back",
                        {{"projection", track.runner->follower()}, {"goes_on_from", 0}});
}

// --- What cannot be applied

void ProjectionFollower::fail(Track& track, const RunnerError& error) {
    if (error.kind == RunnerError::Kind::unavailable) {
        problem_.report("projection_store_unavailable", error.message);
        return;
    }
    track.parked_until = parts_.clock.steady_now() + settings_.parked_retry;
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

void ProjectionFollower::resume(Track& track) {
    if (!track.problem.empty())
        telemetry::log_line(LogLevel::info, "projection_resumed",
                            {{"projection", track.runner->follower()}});
    track.problem.clear();
    if (is_other_parked(track)) return;
    metrics_.parked.set(0);
    note("");
}

bool ProjectionFollower::is_other_parked(const Track& track) const {
    const auto parked = [&](const std::optional<Track>& other) {
        return other && &*other != &track && !other->problem.empty();
    };
    return parked(live_) || parked(building_);
}

void ProjectionFollower::note(const std::string& problem) {
    const auto done = parts_.read_models->in_transaction(
        [&](auto& transaction) { projections::note_problem(transaction, kind_.name, problem); });
    if (done) recorded_problem_ = problem;
}

void ProjectionFollower::show_lag() {
    if (!live_ || is_at_end_) return;
    const auto head = live_->runner->head();
    if (!head) return;
    metrics_.lag_events.set(
        static_cast<double>(std::max(head->value - position_.value, std::int64_t{0})));
}

}  // namespace roster::followers
