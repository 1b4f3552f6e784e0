#include "tests/simulation/simulated_node.hpp"

#include <utility>
#include <vector>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/scheduler/test_coordinator.hpp>
#include <caf/send.hpp>

#include "actors/messages.hpp"
#include "actors/node_actors.hpp"
#include "actors/user_door.hpp"
#include "crypto/random_ids.hpp"

namespace roster::simulation {
namespace {

struct TestConfig : caf::actor_system_config {
    TestConfig() { set("scheduler.policy", caf::atom("testing")); }
};

// A process's end of the log: once it is killed nothing more is written.
class LogLine final : public eventstore::EventStore {
public:
    LogLine(SimulatedLog& log, std::shared_ptr<BusClient> client)
        : log_(log), client_(std::move(client)) {}

    std::unique_ptr<eventstore::EventAppender> open_appender() override {
        return std::make_unique<Appender>(log_.open_appender(), client_);
    }
    std::unique_ptr<eventstore::EventReader> open_reader() override { return log_.open_reader(); }
    std::unique_ptr<eventstore::EventReader> open_durable_reader() override {
        return open_reader();
    }
    std::unique_ptr<eventstore::LogReader> open_log_reader() override {
        return log_.open_log_reader();
    }
    std::unique_ptr<eventstore::ReadModelStore> open_read_models() override {
        return log_.open_read_models();
    }
    std::unique_ptr<eventstore::Lease> open_lease(const std::string& job) override {
        return log_.open_lease(job);
    }
    std::unique_ptr<eventstore::AppendListener> open_listener() override { return nullptr; }
    std::unique_ptr<eventstore::WriteProbe> open_write_probe() override { return nullptr; }
    eventstore::LogWatch& log_watch() override { return log_.log_watch(); }
    std::expected<bool, eventstore::StoreUnavailable> agree_on_keys(
        const std::map<std::string, std::string>&) override {
        return true;
    }

private:
    class Appender final : public eventstore::EventAppender {
    public:
        Appender(std::unique_ptr<EventAppender> appender, std::shared_ptr<BusClient> client)
            : appender_(std::move(appender)), client_(std::move(client)) {}

        std::expected<eventstore::BatchCommitted, eventstore::AppendError> append(
            std::span<const eventstore::StreamAppend> batch) override {
            if (!client_->is_alive) return std::unexpected(eventstore::AppendError::unavailable);
            return appender_->append(batch);
        }
        std::expected<std::optional<eventstore::BatchCommitted>, eventstore::StoreUnavailable>
        resolve(std::span<const eventstore::StreamAppend> batch) override {
            return appender_->resolve(batch);
        }

    private:
        std::unique_ptr<EventAppender> appender_;
        std::shared_ptr<BusClient> client_;
    };

    SimulatedLog& log_;
    std::shared_ptr<BusClient> client_;
};

// A node that ends has no patience, and its timers no other clock.
constexpr auto end_step = 1s;
constexpr int end_steps = 8;

}  // namespace

// --- The scheduler

struct Scheduler::System {
    TestConfig config;
    caf::actor_system actors{config};
    caf::scheduler::test_coordinator& coordinator =
        dynamic_cast<caf::scheduler::test_coordinator&>(actors.scheduler());
};

Scheduler::Scheduler() : system_(std::make_unique<System>()) {}
Scheduler::~Scheduler() = default;

bool Scheduler::step() { return system_->coordinator.try_run_once(); }

void Scheduler::run() {
    while (step()) continue;
}

void Scheduler::advance(std::chrono::milliseconds by) { system_->coordinator.advance_time(by); }

// --- A node

struct SimulatedNode::Actors {
    Actors(const NodeParts& parts, eventstore::EventStore& store, telemetry::Metrics& metrics)
        : node{.settings = simulated_settings(),
               .store = store,
               .keys = parts.keys,
               .log_id = parts.log_id,
               .clock = parts.clock,
               .metrics = metrics,
               .proof_key = crypto::SecretBytes(crypto::random_bytes(32)),
               .set_clock = [](auto, auto, auto) {},
               .detached = false},
          actors(actors::NodeActors::start(parts.scheduler.system_->actors, node)),
          door(node, actors.directories),
          listening(parts.log.log_watch().on_rewind([this](auto&&) { actors.forget_all(); })) {}

    actors::Node node;
    actors::NodeActors actors;
    actors::UserDoor door;
    std::shared_ptr<void> listening;
};

SimulatedNode::SimulatedNode(const NodeParts& parts)
    : parts_(parts),
      bus_(parts.bus.connect(line_)),
      log_(std::make_unique<LogLine>(parts.log, line_)),
      actors_(std::make_unique<Actors>(parts, *log_, metrics_)),
      relay_(std::make_unique<followers::EventRelay>(followers::RelayParts{
          parts.log, *bus_, parts.keys, parts.log_id, parts.clock, metrics_})),
      reports_(std::make_unique<followers::MailReports>(
          followers::MailReportParts{*bus_, actors_->door, parts.keys, parts.log_id, parts.clock,
                                     metrics_},
          followers::MailReportSettings{.gather = 0ms, .idle = 0ms})) {
    parts_.scheduler.run();
}

SimulatedNode::~SimulatedNode() {
    line_->is_alive = false;
    reports_.reset();
    relay_.reset();
    actors_->listening.reset();
    actors_->door.close();
    auto& all = actors_->actors;
    std::vector<caf::actor> everybody = all.directories;
    everybody.insert(everybody.end(), all.readers.begin(), all.readers.end());
    everybody.insert(everybody.end(), {all.hasher, all.writer, all.chores});
    for (const auto& actor : everybody) caf::anon_send(actor, actors::Stop{{}, 0ms});
    everybody.clear();
    parts_.scheduler.run();
    for (int i = 0; i < end_steps; ++i) {
        parts_.scheduler.advance(end_step);
        parts_.scheduler.run();
    }
    all = {};
}

void SimulatedNode::submit(actors::Request request, std::string_view network,
                           actors::Answer answer) {
    actors_->door.submit(std::move(request), {"simulated", {}, std::string(network)},
                         std::move(answer));
}

void SimulatedNode::deliver(const domain::StreamId& stream, actors::UserOrder order) {
    actors_->door.deliver(stream, std::move(order), {}, [](auto&&) {});
}

void SimulatedNode::step_relay() { (void)relay_->step(); }
void SimulatedNode::step_reports() { (void)reports_->step(); }

actors::ActorSettings simulated_settings() {
    actors::ActorSettings settings;
    settings.argon2 = {.memory_kib = 8, .passes = 1};
    settings.directory_shards = 1;
    settings.hasher_threads = 1;
    settings.stream_readers = 1;
    return settings;
}

}  // namespace roster::simulation
