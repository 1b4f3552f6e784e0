#pragma once
// One subcommand: how it stands on the command line, and what runs when it is chosen.

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <CLI/CLI.hpp>

#include "cli/config.hpp"

namespace roster::cli {

// Filled by the command line; every command takes every documented setting.
struct CommonFlags {
    FlagValues values;
    std::optional<std::filesystem::path> config_file;
};

// A command that was chosen, ready to run with the configuration. Its result is the exit code.
using Command = std::function<int(const Configuration&)>;

// Each adds its subcommand to `app` and puts its Command into `chosen` when it is selected. One
// file per subcommand.
struct CommandLine {
    CLI::App& app;
    CommonFlags& flags;
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

// Makes a subcommand that takes all settings as flags.
CLI::App* add_subcommand(CLI::App& parent, CommonFlags& flags, const std::string& name,
                         const std::string& description);

// Prints "roster: <message>" on stderr and returns exit_usage.
int usage_error(const std::string& message);

}  // namespace roster::cli
