#include "eventstore/postgres/durable_position.hpp"

#include <algorithm>

namespace roster::eventstore {

void DurablePosition::reached(std::uint64_t generation, domain::GlobalPosition position) {
    const std::lock_guard lock(mutex_);
    if (generation < generation_) return;
    position_ = generation > generation_ ? position : std::max(position_, position);
    generation_ = generation;
}

bool DurablePosition::covers(std::uint64_t generation, domain::GlobalPosition position) const {
    const std::lock_guard lock(mutex_);
    return generation == generation_ && position <= position_;
}

}  // namespace roster::eventstore
