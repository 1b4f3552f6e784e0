#pragma once
// One timer of an actor. CAF cannot call back a delayed message; so each has a number, and only the
// newest counts.

#include <algorithm>
#include <chrono>
#include <optional>

#include <caf/event_based_actor.hpp>

#include "actors/messages.hpp"

namespace roster::actors {

class OneTimer {
public:
    // A Tick will come at `due`, or earlier if one was on its way already.
    void arm(caf::event_based_actor& self, SteadyTime now, SteadyTime due) {
        if (due_ && *due_ <= due) return;
        due_ = due;
        const auto delay = std::chrono::ceil<std::chrono::milliseconds>(due - now);
        self.delayed_send(&self, std::max(delay, std::chrono::milliseconds(1)),
                          Tick{{}, ++number_});
    }

    // Whether this is the Tick that was armed last. Disarms.
    [[nodiscard]] bool fired(const Tick& tick) {
        if (tick.number != number_) return false;
        due_.reset();
        return true;
    }

private:
    std::uint64_t number_ = 0;
    std::optional<SteadyTime> due_;
};

}  // namespace roster::actors
