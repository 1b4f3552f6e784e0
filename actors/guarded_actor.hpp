#pragma once
// The border of an actor's behaviour: an exception in a handler is a bug or a broken environment;
// it is logged and counted, and the actor lives on.

#include <exception>
#include <string_view>

#include <caf/event_based_actor.hpp>

#include "actors/messages.hpp"
#include "actors/node.hpp"

namespace roster::actors {

class GuardedActor : public caf::event_based_actor {
public:
    GuardedActor(caf::actor_config& config, const Node& node);

    // Shows the count of failures from the start on.
    void initialize() override;

protected:
    // Looked up by name, under a lock: for one of many, whoever starts them shows it once.
    telemetry::Counter& failures_of(const char* actor) const;
    [[nodiscard]] virtual bool is_one_of_many() const { return false; }

    // A behaviour's entry for one message.
    template <class Self, class M>
    [[nodiscard]] auto on(void (Self::*handle)(M&)) {
        return [this, self = static_cast<Self*>(this), handle](M& message) {
            try {
                (self->*handle)(message);
            } catch (const std::exception& failure) {
                failed(failure.what());
            }
        };
    }

    // After an exception. Whoever owes answers overrides it and gives them.
    virtual void failed(std::string_view what);

    [[nodiscard]] const Node& node() const { return node_; }

private:
    const Node& node_;
};

// Actors that block have a thread of their own, except in tests.
template <class Actor, class... Arguments>
[[nodiscard]] caf::actor spawn_blocking(caf::actor_system& system, const Node& node,
                                        Arguments&&... arguments) {
    if (node.detached)
        return system.template spawn<Actor, caf::detached>(node,
                                                           std::forward<Arguments>(arguments)...);
    return system.template spawn<Actor>(node, std::forward<Arguments>(arguments)...);
}

}  // namespace roster::actors
