// roster bus: what Roster needs on a NATS server.

#include <iostream>

#include "cli/command.hpp"
#include "cli/exit_code.hpp"
#include "messaging/bus_plan.hpp"
#include "text/json_writer.hpp"

namespace roster::cli {

namespace {

// For a shell, where '…' keeps $ and quotes as they are.
void print(const std::vector<messaging::BusRequest>& plan) {
    for (const auto& request : plan)
        std::cout << "nats request '" << request.subject << "' '" << request.payload << "'\n";
}

void print_json(const std::vector<messaging::BusRequest>& plan) {
    text::JsonArray all;
    for (const auto& request : plan)
        all.add_json(text::JsonObject()
                         .add("subject", request.subject)
                         .add_json("payload", request.payload)
                         .text());
    std::cout << all.text() << '\n';
}

void add_plan(const CommandLine& bus) {
    auto* command = add_subcommand(bus.app, bus.flags, "plan",
                                   "print the requests that make the streams and consumers, for "
                                   "an account where nodes may not make them",
                                   Use::bus);
    auto as_json = std::make_shared<bool>(false);
    command->add_flag("--json", *as_json, "as JSON");
    command->callback([&chosen = bus.chosen, as_json] {
        chosen = [as_json](const Configuration& configuration) {
            const auto plan = messaging::bus_plan(configuration.nats.limits);
            *as_json ? print_json(plan) : print(plan);
            return exit_done;
        };
    });
}

}  // namespace

void add_bus(const CommandLine& line) {
    auto* group = line.app.add_subcommand("bus", "what Roster needs on a NATS server");
    group->require_subcommand(1);
    add_plan({*group, line.flags, line.chosen});
}

}  // namespace roster::cli
