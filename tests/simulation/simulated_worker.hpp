#pragma once
// One mail worker of a schedule, stepped by hand.

#include <memory>

#include "consumer/mail_loop.hpp"
#include "tests/simulation/mailboxes.hpp"
#include "tests/simulation/simulated_bus.hpp"

namespace roster::simulation {

struct WorkerParts {
    SimulatedBus& bus;
    Mailboxes& mailboxes;
    const crypto::KeyRing& keys;
    const consumer::MailTemplates& templates;
    const SimulatedClock& clock;
};

// One thread.
class SimulatedWorker {
public:
    explicit SimulatedWorker(const WorkerParts& parts);
    ~SimulatedWorker();  // as kill -9

    void fetch();
    // Steps one order that is due; throws Killed where the schedule wants it.
    void step();
    void keep_all() { loop_->keep_all(); }
    [[nodiscard]] bool has_in_hand(const domain::EventId& order) {
        return !under_way_.claim(order);
    }
    [[nodiscard]] bool is_busy() const { return loop_->in_hand() > 0; }
    [[nodiscard]] BusClient& line() { return *line_; }

private:
    const WorkerParts parts_;
    std::shared_ptr<BusClient> line_ = std::make_shared<BusClient>();
    std::unique_ptr<messaging::EventBus> bus_;
    telemetry::Metrics registry_;
    consumer::MailMetrics metrics_{registry_};
    consumer::MailServer server_;
    consumer::UnrecordedMails unrecorded_;
    consumer::OrdersUnderWay under_way_;
    consumer::DisownLinks links_{"", parts_.keys.report_key()};
    std::unique_ptr<messaging::MailDesk> desk_;
    std::unique_ptr<messaging::MessageConsumer> orders_;
    std::unique_ptr<consumer::MailLoop> loop_;
};

}  // namespace roster::simulation
