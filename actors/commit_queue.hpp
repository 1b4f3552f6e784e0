#pragma once
// What waits to be committed, and how it is gathered into batches. No CAF here.

#include <cstddef>
#include <deque>
#include <functional>
#include <unordered_set>
#include <vector>

#include "actors/node.hpp"
#include "actors/stream_contents.hpp"
#include "eventstore/event_store.hpp"

namespace roster::actors {

using AppendReplier = std::function<void(const AppendResult&)>;

struct WaitingAppend {
    eventstore::StreamAppend append;
    AppendReplier reply;
    SteadyTime since;
};

// One transaction: appends to distinct streams, and who waits for each.
struct CommitBatch {
    std::vector<eventstore::StreamAppend> appends;
    struct Waiter {
        AppendReplier reply;
        SteadyTime since;
    };
    std::vector<Waiter> waiters;  // in the order of `appends`
};

class CommitQueue {
public:
    static constexpr std::size_t max_waiting = 4096;

    // False: full.
    [[nodiscard]] bool put(WaitingAppend append);

    // In the order of arrival, as many as fit into one transaction. A second one of the same stream
    // waits for the next batch, those of a held stream until it is released.
    [[nodiscard]] CommitBatch take_batch();

    // Puts back what was not written, before all others.
    void put_back(CommitBatch batch);

    void hold(const domain::StreamId& stream) { held_.insert(stream); }
    void release(const domain::StreamId& stream) { held_.erase(stream); }

    [[nodiscard]] std::size_t size() const { return waiting_.size(); }
    [[nodiscard]] bool has_ready() const;

private:
    std::deque<WaitingAppend> waiting_;
    std::unordered_set<domain::StreamId> held_;
};

}  // namespace roster::actors
