#include "followers/relay_lag.hpp"

#include <algorithm>
#include <chrono>

namespace roster::followers {

void RelayLag::none() {
    events_.set(0);
    seconds_.set(0);
}

void RelayLag::since(eventstore::EventReader& reader, domain::GlobalPosition reached) {
    const auto head = reader.head();
    if (!head) return;
    events_.set(
        static_cast<double>(std::max(head->position.value - reached.value, std::int64_t{0})));
    const auto next = reader.read_log(reached, 1);
    if (!next) return;
    const std::chrono::duration<double> age =
        next->empty() ? domain::LogTime::duration{} : clock_.log_now() - next->front().recorded_at;
    seconds_.set(std::max(age.count(), 0.0));
}

}  // namespace roster::followers
