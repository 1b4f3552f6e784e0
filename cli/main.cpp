// The one binary: reads the command line and the configuration, and runs the chosen command.

#include <exception>

#include "cli/command.hpp"
#include "cli/exit_code.hpp"

using namespace roster;

namespace {

int run(const cli::Command& command, const cli::CommonFlags& flags) {
    const auto configuration = cli::read_configuration(flags.values, flags.config_file);
    if (!configuration) return cli::usage_error(configuration.error().message);
    telemetry::configure_logging(configuration->log);
    try {
        const int code = command(*configuration);
        telemetry::flush_log();
        return code;
    } catch (const std::exception& error) {
        return cli::usage_error(error.what());
    }
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app("Roster: event-sourced user registration", "roster");
    app.require_subcommand(1);
    app.set_version_flag("--version", ROSTER_VERSION);

    cli::CommonFlags flags;
    cli::Command chosen;
    const cli::CommandLine line{app, flags, chosen};
    cli::add_dev(line);
    cli::add_serve(line);
    cli::add_mailer(line);
    cli::add_migrate(line);
    cli::add_keygen(line);
    cli::add_log(line);
    cli::add_user(line);
    cli::add_projection(line);
    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& help) {
        return app.exit(help);
    } catch (const CLI::ParseError& error) {
        return cli::usage_error(std::string(error.what()) + "; see roster --help");
    }
    return run(chosen, flags);
}
