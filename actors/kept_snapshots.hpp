#pragma once
// The snapshots of long streams, for those who read them. A store that fails is left in peace for
// a while, in which there are none. No CAF here.

#include <map>
#include <span>

#include "actors/node.hpp"
#include "actors/stream_contents.hpp"
#include "eventstore/snapshot_table.hpp"
#include "telemetry/lasting_problem.hpp"

namespace roster::actors {

// One thread.
class KeptSnapshots {
public:
    static constexpr std::chrono::seconds rest{10};

    explicit KeptSnapshots(const Node& node);

    [[nodiscard]] std::map<domain::StreamId, eventstore::StoredSnapshot> find(
        std::span<const domain::StreamId> streams);
    // Of somebody who has a key.
    void keep(const domain::StreamId& stream, const KeyedSnapshot& keyed);

private:
    [[nodiscard]] bool is_resting() const;
    void failed(const eventstore::StoreUnavailable& why);

    const Node& node_;
    eventstore::SnapshotTable table_;
    telemetry::LastingProblem problem_;
    telemetry::Counter& found_;
    telemetry::Counter& kept_;
    SteadyTime resting_until_{};
};

}  // namespace roster::actors
