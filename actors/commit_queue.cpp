#include "actors/commit_queue.hpp"

#include <algorithm>
#include <utility>

namespace roster::actors {

bool CommitQueue::put(WaitingAppend append) {
    if (waiting_.size() >= max_waiting) return false;
    waiting_.push_back(std::move(append));
    return true;
}

CommitBatch CommitQueue::take_batch() {
    CommitBatch batch;
    std::deque<WaitingAppend> left;
    auto taken_streams = held_;
    std::size_t room = eventstore::EventAppender::max_batch_events;
    for (auto& waiting : waiting_) {
        const auto events = waiting.append.events.size();
        if (events > room || !taken_streams.insert(waiting.append.stream).second) {
            taken_streams.insert(
                waiting.append.stream);  // what comes after it must not overtake it
            left.push_back(std::move(waiting));
            continue;
        }
        room -= events;
        batch.appends.push_back(std::move(waiting.append));
        batch.waiters.push_back({std::move(waiting.reply), waiting.since});
    }
    waiting_ = std::move(left);
    return batch;
}

void CommitQueue::put_back(CommitBatch batch) {
    for (std::size_t i = batch.appends.size(); i-- > 0;) {
        auto& waiter = batch.waiters[i];
        waiting_.push_front({std::move(batch.appends[i]), std::move(waiter.reply), waiter.since});
    }
}

bool CommitQueue::has_ready() const {
    return std::ranges::any_of(waiting_, [&](const WaitingAppend& waiting) {
        return !held_.contains(waiting.append.stream);
    });
}

}  // namespace roster::actors
