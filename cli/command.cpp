// Gives every subcommand a flag for every setting that is not a secret.

#include "cli/command.hpp"

#include <iostream>

#include "cli/exit_code.hpp"

namespace roster::cli {

CLI::App* add_subcommand(CLI::App& parent, CommonFlags& flags, const std::string& name,
                         const std::string& description) {
    auto* command = parent.add_subcommand(name, description);
    command->add_option_function<std::string>(
        "--config", [&flags](const std::string& path) { flags.config_file = path; },
        "TOML file with settings");
    for (const auto& setting : settings()) {
        if (setting.secret) continue;
        const auto help = setting.help + " [" + setting.variable() +
                          (setting.default_text.empty() ? "" : ", " + setting.default_text) + "]";
        command
            ->add_option_function<std::string>(
                "--" + setting.name,
                [&flags, key = setting.name](const std::string& value) {
                    flags.values[key] = value;
                },
                help)
            ->group("Settings");
    }
    return command;
}

int usage_error(const std::string& message) {
    std::cerr << "roster: " << message << '\n';
    return exit_usage;
}

}  // namespace roster::cli
