#pragma once
// Drives one projection along the log: reads a page, applies it, and saves the checkpoint in the
// same transaction.

#include <expected>
#include <functional>
#include <memory>
#include <string>

#include "eventstore/checked_page.hpp"
#include "eventstore/event_store.hpp"
#include "projections/projection.hpp"

namespace roster::projections {

struct RunnerProgress {
    domain::GlobalPosition position;   // applied up to here
    std::size_t applied = 0;           // in this step; 0: the end of the log was reached
    domain::LogTime recorded_at = {};  // of the last event of this step
    bool began_anew = false;           // the log had gone back behind the checkpoint
};

struct RunnerError {
    enum class Kind {
        unavailable,  // the store did not answer; try again
        parked,  // an event that cannot be decoded or applied: it is never skipped; goes on after a
                 // fix
    } kind;
    domain::GlobalPosition position;  // of the event, when parked
    std::string message;
};

// One thread. After a crash it continues where the last committed step ended. Two runners on the
// same tables (a node that was frozen while another took over) do not apply a page twice: the
// second finds the checkpoint moved, and reads it again.
class ProjectionRunner {
public:
    static constexpr std::size_t page = eventstore::max_checked_page;

    ProjectionRunner(const ProjectionKind& kind, const std::string& suffix,
                     std::shared_ptr<eventstore::EventReader> reader,
                     std::shared_ptr<eventstore::ReadModelStore> read_models);

    // Applies the next page. A checkpoint that does not match the log (a failover or a restore lost
    // its tail) starts the read model anew: what was applied cannot be taken back.
    [[nodiscard]] std::expected<RunnerProgress, RunnerError> step();

    // Where the log ends now.
    [[nodiscard]] std::expected<domain::GlobalPosition, RunnerError> head();

    // The follower's name in the checkpoints: "<projection><suffix>".
    [[nodiscard]] const std::string& follower() const { return follower_; }

private:
    using Page = eventstore::Page;

    [[nodiscard]] std::expected<void, RunnerError> load_checkpoint();
    [[nodiscard]] std::expected<void, RunnerError> start_anew();
    [[nodiscard]] std::expected<RunnerProgress, RunnerError> apply_page(const Page& events);
    [[nodiscard]] static std::expected<std::vector<ProjectedEvent>, RunnerError> decode(
        const Page& events);
    void move(eventstore::ReadModelTransaction& transaction, const eventstore::Checkpoint& from,
              const eventstore::Checkpoint& to) const;
    // `work` in one transaction.
    [[nodiscard]] std::expected<void, RunnerError> change_tables(
        const std::function<void(eventstore::ReadModelTransaction&)>& work);
    [[nodiscard]] std::expected<void, RunnerError> apply(ProjectedPage decoded,
                                                         const eventstore::RecordedEvent& last);

    std::string follower_;
    std::unique_ptr<Projection> projection_;
    std::shared_ptr<eventstore::EventReader> reader_;
    std::shared_ptr<eventstore::ReadModelStore> read_models_;
    std::optional<eventstore::Checkpoint>
        checkpoint_;  // absent: not loaded yet, or to be loaded again
};

}  // namespace roster::projections
