#pragma once
// Lets a thread that is no actor's wait until actors have ended.

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

#include <caf/actor.hpp>
#include <caf/actor_cast.hpp>
#include <caf/monitorable_actor.hpp>

namespace roster::actors {

class Farewell {
public:
    explicit Farewell(const std::vector<caf::actor>& those) : state_(std::make_shared<State>()) {
        state_->living = those.size();
        for (const auto& actor : those) {
            actor->attach_functor([state = state_](const caf::error&) { state->count_down(); });
        }
    }

    // False: the limit came first.
    bool await(std::chrono::milliseconds limit) {
        std::unique_lock lock(state_->mutex);
        return state_->all_gone.wait_for(lock, limit, [&] { return state_->living == 0; });
    }

private:
    struct State {
        std::mutex mutex;
        std::condition_variable all_gone;
        std::size_t living = 0;

        void count_down() {
            const std::lock_guard lock(mutex);
            if (--living == 0) all_gone.notify_all();
        }
    };
    std::shared_ptr<State> state_;
};

}  // namespace roster::actors
