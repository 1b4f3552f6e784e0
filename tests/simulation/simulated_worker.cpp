#include "tests/simulation/simulated_worker.hpp"

#include "consumer/limits.hpp"
#include "tests/simulation/simulated_node.hpp"

namespace roster::simulation {

SimulatedWorker::SimulatedWorker(const WorkerParts& parts)
    : parts_(parts),
      bus_(parts.bus.connect(line_)),
      server_(parts.clock, registry_),
      desk_(bus_->open_mail_desk()),
      orders_(bus_->open_mail_orders()),
      loop_(std::make_unique<consumer::MailLoop>(
          consumer::MailHandlerParts{.mailer = parts.mailboxes,
                                     .server = server_,
                                     .desk = *desk_,
                                     .keys = parts.keys,
                                     .templates = parts.templates,
                                     .clock = parts.clock,
                                     .metrics = metrics_,
                                     .unrecorded = unrecorded_,
                                     .under_way = under_way_,
                                     .code_digits = simulated_settings().code_digits,
                                     .links = links_},
          consumer::limits::default_connections)) {}

SimulatedWorker::~SimulatedWorker() {
    line_->is_alive = false;
    loop_.reset();
}

void SimulatedWorker::fetch() { (void)loop_->fetch(*orders_); }

void SimulatedWorker::step() { (void)loop_->step_one(); }

}  // namespace roster::simulation
