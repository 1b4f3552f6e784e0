// The one binary: reads the command line and the configuration, and runs the chosen command.

#include <exception>

#include "cli/command.hpp"
#include "cli/exit_code.hpp"
#include "cli/parse_refusal.hpp"
#include "cli/process_protection.hpp"
#include "cli/version.hpp"

using namespace roster;

namespace {

int run_configured(const cli::Command& command, const cli::Configuration& configuration) {
    telemetry::configure_logging(configuration.log);
    const int code = command(configuration);
    telemetry::flush_log();
    return code;
}

int run(const cli::Command& command, const cli::Sources& sources) {
    try {
        if (!command.needs_configuration()) return command({});
        const auto configuration = cli::read_configuration(sources);
        if (!configuration) return cli::usage_error(configuration.error().message);
        return run_configured(command, *configuration);
    } catch (const std::exception& error) {
        return cli::usage_error(error.what());
    }
}

void add_commands(const cli::CommandLine& line) {
    cli::add_dev(line);
    cli::add_serve(line);
    cli::add_mailer(line);
    cli::add_migrate(line);
    cli::add_keygen(line);
    cli::add_log(line);
    cli::add_user(line);
    cli::add_projection(line);
    cli::add_token(line);
    cli::add_webhook(line);
    cli::add_bus(line);
    cli::add_mail(line);
    cli::add_config(line);
    cli::add_health(line);
    cli::add_help_commands(line);
}

}  // namespace

int main(int argc, char** argv) {
    cli::protect_memory();
    CLI::App app("Roster: event-sourced user registration", "roster");
    app.require_subcommand(1);
    app.set_version_flag("--version", std::string(cli::version()));

    cli::Sources sources{
        .flags = {}, .environment = cli::roster_environment(), .dot_env = {}, .config_file = {}};
    cli::Command chosen;
    add_commands({app, sources, chosen});
    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& help) {
        return app.exit(help);
    } catch (const CLI::ParseError& error) {
        return cli::usage_error(cli::words_for(app, error) + "; see roster --help");
    }
    return run(chosen, sources);
}
