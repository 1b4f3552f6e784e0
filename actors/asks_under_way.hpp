#pragma once
// Sees to it that every ask that a shard took in is answered in time, wherever it is. No CAF here.

#include <cstddef>
#include <memory>
#include <vector>

#include "actors/ask.hpp"
#include "actors/node.hpp"

namespace roster::actors {

class AsksUnderWay {
public:
    void add(const AskPtr& ask) { asks_.push_back(ask); }

    // Forgets those that were answered, and tells those whose deadline is over; how many.
    std::size_t sweep(SteadyTime now);

    // Answers all that are left.
    void refuse_all(Unavailable::Why why);

    // As of the last sweep.
    [[nodiscard]] bool empty() const { return asks_.empty(); }

private:
    std::vector<std::weak_ptr<Ask>> asks_;  // those of the last sweep, and since
};

}  // namespace roster::actors
