#include "actors/asks_under_way.hpp"

#include <utility>

namespace roster::actors {

std::size_t AsksUnderWay::sweep(SteadyTime now) {
    std::size_t late = 0;
    std::erase_if(asks_, [&](const std::weak_ptr<Ask>& known) {
        const auto ask = known.lock();
        if (!ask || ask->answer.is_given()) return true;
        if (now < ask->deadline) return false;
        ask->answer.give(refused(TimedOut{}));
        ++late;
        return true;
    });
    return late;
}

void AsksUnderWay::refuse_all(Unavailable::Why why) {
    for (const auto& known : std::exchange(asks_, {})) {
        if (const auto ask = known.lock()) ask->answer.give(unavailable(why));
    }
}

}  // namespace roster::actors
