#pragma once
// Reads users' streams: whatever queued while the last read was in flight goes into the next one.
//
// NodeActors starts a few, each on a thread of its own with its own EventReader. Its mailbox is
// bounded by its users, each of which waits for the answer before it asks again, its queue by
// max_waiting. A store that does not answer is asked again until `store_retry_limit`. Who knows the
// stream up to some event is told also if the log has another one in its place.

#include <deque>
#include <memory>
#include <vector>

#include "actors/guarded_actor.hpp"
#include "actors/kept_snapshots.hpp"
#include "actors/one_timer.hpp"
#include "actors/stream_load.hpp"

namespace roster::actors {

class StreamReader final : public GuardedActor {
public:
    static constexpr std::size_t max_waiting = 4096;
    static constexpr std::size_t max_batch = 64;  // streams in one read
    static constexpr std::chrono::milliseconds backoff{100};

    StreamReader(caf::actor_config& config, const Node& node);
    caf::behavior make_behavior() override;
    const char* name() const override { return "stream_reader"; }

private:
    struct Waiting {
        caf::actor reply_to;
        std::uint64_t exchange = 0;
        StreamLoad load;
        SteadyTime since;
    };
    using Batch = std::vector<Waiting>;

    void on_read(ReadStream& message);
    void on_keep(KeepSnapshot& message);
    void on_flush(Flush&);
    void on_tick(Tick& message);
    void on_stop(Stop&);

    [[nodiscard]] Batch take_batch();
    void read(Batch batch);
    void hand_out(Batch batch, const std::vector<eventstore::RecordedEvent>& events);
    void hand_out(Waiting waiting, StreamLoad::Page page);
    void retry_or_refuse(Batch batch, std::chrono::nanoseconds call_took);
    void reply(const Waiting& waiting, StreamContents contents);
    void go_on();

    std::unique_ptr<eventstore::EventReader> reader_;
    KeptSnapshots snapshots_;
    std::deque<Waiting> waiting_;
    telemetry::Histogram& seconds_;
    SteadyTime resting_until_{};
    OneTimer timer_;
    bool flush_is_due_ = false;
};

}  // namespace roster::actors
