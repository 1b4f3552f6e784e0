// The next step is a message to itself, so a request to stop comes between two steps.

#include "actors/background_actor.hpp"

#include <chrono>

#include <caf/atom.hpp>
#include <caf/behavior.hpp>
#include <caf/event_based_actor.hpp>

#include "telemetry/log_line.hpp"

namespace roster::actors {

namespace {

using step_atom = caf::atom_constant<caf::atom("bg_step")>;
constexpr std::chrono::seconds pause_after_failure{1};

class BackgroundActor final : public caf::event_based_actor {
public:
    BackgroundActor(caf::actor_config& config, std::string title, std::function<void()> step)
        : caf::event_based_actor(config), title_(std::move(title)), step_(std::move(step)) {}

    caf::behavior make_behavior() override {
        send(this, step_atom::value);
        return {[this](step_atom) {
            if (run())
                send(this, step_atom::value);
            else
                delayed_send(this, pause_after_failure, step_atom::value);
        }};
    }

    const char* name() const override { return title_.c_str(); }

private:
    bool run() {
        try {
            step_();
            return true;
        } catch (const std::exception& error) {
            telemetry::log_line(telemetry::LogLevel::error, "background_step_failed",
                                {{"actor", title_}, {"detail", error.what()}});
            return false;
        }
    }

    std::string title_;
    std::function<void()> step_;
};

}  // namespace

caf::actor spawn_background(caf::actor_system& system, std::string name,
                            std::function<void()> step) {
    return system.spawn<BackgroundActor, caf::detached>(std::move(name), std::move(step));
}

}  // namespace roster::actors
