// roster serve: an API node on PostgreSQL and NATS.

#include "cli/api_node.hpp"
#include "cli/command.hpp"
#include "cli/exit_code.hpp"
#include "cli/service_loop.hpp"
#include "cli/service_signals.hpp"
#include "telemetry/log_line.hpp"

namespace roster::cli {

namespace {

int serve(const Configuration& configuration) {
    if (!configuration.database_url.starts_with("postgres"))
        return usage_error(
            "ROSTER_DATABASE_URL: serve needs postgresql://…; for an embedded log use `roster "
            "dev`");
    if (configuration.nats.url.empty())
        return usage_error("ROSTER_NATS_URL: serve needs nats://… or tls://…");
    block_service_signals();
    ApiNode node(configuration, {});
    run_until_stopped(configuration, node.service());
    telemetry::log_line(telemetry::LogLevel::info, "stopping");
    node.stop();
    telemetry::log_line(telemetry::LogLevel::info, "stopped");
    return exit_done;
}

}  // namespace

void add_serve(const CommandLine& line) {
    auto* command = add_subcommand(line.app, line.flags, "serve",
                                   "an API node on PostgreSQL and NATS", Use::node);
    command->callback([&chosen = line.chosen] { chosen = serve; });
}

}  // namespace roster::cli
