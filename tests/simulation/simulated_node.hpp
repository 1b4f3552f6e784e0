#pragma once
// One API node of a schedule: its actors on the shared test scheduler, its relay and its mail
// reports, stepped by hand. Killed, it says and writes nothing more.

#include <memory>
#include <string_view>

#include "actors/user_actors.hpp"
#include "actors/user_commands.hpp"
#include "crypto/keyring.hpp"
#include "followers/event_relay.hpp"
#include "followers/mail_reports.hpp"
#include "tests/simulation/simulated_bus.hpp"
#include "tests/simulation/simulated_log.hpp"

namespace roster::simulation {

// CAF's test coordinator with its system, shared by all schedules of a process.
class Scheduler {
public:
    Scheduler();
    ~Scheduler();
    Scheduler(const Scheduler&) = delete;
    Scheduler& operator=(const Scheduler&) = delete;

    // One step of one actor; false: there is nothing to do.
    bool step();
    void run();
    void advance(std::chrono::milliseconds by);

private:
    friend class SimulatedNode;
    struct System;
    std::unique_ptr<System> system_;
};

struct NodeParts {
    Scheduler& scheduler;
    SimulatedLog& log;
    SimulatedBus& bus;
    const crypto::KeyRing& keys;
    domain::LogId log_id;
    const SimulatedClock& clock;
};

// One thread.
class SimulatedNode {
public:
    explicit SimulatedNode(const NodeParts& parts);
    ~SimulatedNode();  // as kill -9

    void submit(actors::Request request, std::string_view network, actors::Answer answer);
    void deliver(const domain::StreamId& stream, actors::UserOrder order);
    void step_relay();
    void step_reports();
    [[nodiscard]] BusClient& line() { return *line_; }

private:
    struct Actors;

    const NodeParts parts_;
    telemetry::Metrics metrics_;
    std::shared_ptr<BusClient> line_ = std::make_shared<BusClient>();
    std::unique_ptr<messaging::EventBus> bus_;
    std::unique_ptr<eventstore::EventStore> log_;
    std::unique_ptr<Actors> actors_;
    std::unique_ptr<followers::EventRelay> relay_;
    std::unique_ptr<followers::MailReports> reports_;
};

// Settings under which a hash costs microseconds.
[[nodiscard]] actors::ActorSettings simulated_settings();

}  // namespace roster::simulation
