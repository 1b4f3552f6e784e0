#pragma once
// Writes the log: group commit. Whatever queued while the last commit was in flight goes into the
// next transaction; no timer.
//
// Started by NodeActors, on a thread of its own; owns the node's one EventAppender. Its mailbox is
// bounded by its users, each of which waits for the answer before it asks again, its queue by
// CommitQueue::max_waiting. The store may fail: what was surely not written is tried again until
// `store_retry_limit`; where the answer to a COMMIT was lost, the streams concerned wait until the
// store tells what became of it, and the others go on.

#include <memory>
#include <vector>

#include "actors/commit_metrics.hpp"
#include "actors/commit_queue.hpp"
#include "actors/guarded_actor.hpp"
#include "actors/one_timer.hpp"
#include "telemetry/lasting_problem.hpp"

namespace roster::actors {

class EventWriter final : public GuardedActor {
public:
    // Beyond it nothing is appended until one is resolved.
    static constexpr std::size_t max_lost_batches = 16;
    static constexpr std::chrono::milliseconds first_backoff{50};
    static constexpr std::chrono::milliseconds longest_backoff{1000};

    EventWriter(caf::actor_config& config, const Node& node);
    caf::behavior make_behavior() override;
    const char* name() const override { return "event_writer"; }

private:
    // A transaction whose fate is not known yet.
    struct LostBatch {
        CommitBatch batch;
        SteadyTime next_try;
        std::chrono::milliseconds backoff = first_backoff;
    };

    void on_append(AppendEvents& message);
    void on_flush(Flush&);
    void on_tick(Tick& message);
    void on_stop(Stop& message);
    void on_give_up(GiveUp&);

    [[nodiscard]] AppendReplier traced(const eventstore::StreamAppend& append,
                                       AppendReplier reply) const;
    void commit_next();
    void commit(CommitBatch batch);
    void deliver(const CommitBatch& batch, const eventstore::BatchCommitted& committed);
    void retry_or_refuse(CommitBatch batch, std::chrono::nanoseconds call_took);
    void await_fate(CommitBatch batch);
    [[nodiscard]] bool resolve_lost();
    void settle(const LostBatch& lost, const std::optional<eventstore::BatchCommitted>& fate);
    void go_on();
    void stop_if_done();

    std::unique_ptr<eventstore::EventAppender> appender_;
    CommitQueue queue_;
    std::vector<LostBatch> lost_;
    CommitMetrics metrics_;
    telemetry::LastingProblem unknown_;
    std::chrono::milliseconds backoff_ = first_backoff;
    SteadyTime resting_until_{};  // after a failure nothing is tried before
    OneTimer timer_;
    bool flush_is_due_ = false;  // a Flush to ourselves is in the mailbox
    bool stopping_ = false;
};

}  // namespace roster::actors
