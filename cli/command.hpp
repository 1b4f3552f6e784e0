#pragma once
// One subcommand: how it stands on the command line, and what runs when it is chosen.

#include <functional>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>

#include "cli/config.hpp"
#include "cli/setting.hpp"

namespace roster::cli {

// A command that was chosen, ready to run with the configuration. Its result is the exit code.
class Command {
public:
    Command() = default;
    template <class Run>
        requires std::is_invocable_r_v<int, Run, const Configuration&>
    Command(Run run) : run_(std::move(run)) {}

    // One that works whatever the configuration is.
    [[nodiscard]] static Command without_configuration(std::function<int()> run) {
        Command command([run = std::move(run)](const Configuration&) { return run(); });
        command.needs_configuration_ = false;
        return command;
    }

    [[nodiscard]] bool needs_configuration() const { return needs_configuration_; }
    int operator()(const Configuration& configuration) const { return run_(configuration); }

private:
    std::function<int(const Configuration&)> run_;
    bool needs_configuration_ = true;
};

// Each adds its subcommand to `app` and puts its Command into `chosen` when it is selected. One
// file per subcommand.
struct CommandLine {
    CLI::App& app;
    Sources& flags;  // takes the flags in
    Command& chosen;
};

void add_dev(const CommandLine& line);
void add_serve(const CommandLine& line);
void add_mailer(const CommandLine& line);
void add_migrate(const CommandLine& line);
void add_keygen(const CommandLine& line);
void add_log(const CommandLine& line);
void add_user(const CommandLine& line);
void add_projection(const CommandLine& line);
void add_bus(const CommandLine& line);
void add_mail(const CommandLine& line);
void add_config(const CommandLine& line);
void add_health(const CommandLine& line);
void add_help_commands(const CommandLine& line);
void add_token(const CommandLine& line);
void add_webhook(const CommandLine& line);

// Makes a subcommand that takes all settings as flags; its --help shows those of its uses.
CLI::App* add_subcommand(CLI::App& parent, Sources& sources, const std::string& name,
                         const std::string& description, Use uses = Use::log | Use::keys);

// Prints "roster: <message>" on stderr and returns exit_usage.
int usage_error(const std::string& message);

}  // namespace roster::cli
