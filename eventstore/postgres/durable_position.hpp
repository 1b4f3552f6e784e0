#pragma once
// Up to where the log is known to be as durable as a commit of this process.
//
// With a synchronous standby, what others committed can be visible before any standby has it: where
// the wait for it was cut short. A commit of this process that came after it tells that it is
// there. Thread-safe.

#include <cstdint>
#include <mutex>

#include "domain/ids.hpp"

namespace roster::eventstore {

class DurablePosition {
public:
    // `generation` is LogWatch's: behind a rewind positions are given out anew.
    void reached(std::uint64_t generation, domain::GlobalPosition position);
    [[nodiscard]] bool covers(std::uint64_t generation, domain::GlobalPosition position) const;

private:
    mutable std::mutex mutex_;
    std::uint64_t generation_ = 0;
    domain::GlobalPosition position_;
};

}  // namespace roster::eventstore
