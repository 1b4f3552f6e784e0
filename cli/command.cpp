// Gives every subcommand a flag for every setting that is not a secret, and one for each file.

#include "cli/command.hpp"

#include <iostream>

#include "cli/exit_code.hpp"

namespace roster::cli {

namespace {

// "digits of a code, 4 to 10 [ROSTER_CODE_DIGITS, default 4]"
std::string help_of(const Setting& setting) {
    std::string text(setting.help);
    if (!setting.value.bounds.empty()) text += ", " + setting.value.bounds;
    text += " [" + setting.variable();
    const auto fallback = setting.default_note.empty() ? setting.fallback : setting.default_note;
    if (!fallback.empty()) text.append(", default ").append(fallback);
    return text + "]";
}

struct Flag {
    std::string name;
    std::string help;
    std::string kind;
};

// Takes the flag everywhere; --help shows it where the command uses it.
void add_flag(CLI::App& command, Sources& sources, const Flag& flag, const std::string& group) {
    command
        .add_option_function<std::string>(
            "--" + flag.name,
            [&sources, name = flag.name](const std::string& text) { sources.flags[name] = text; },
            flag.help)
        ->type_name(flag.kind)
        ->group(group);
}

void add_flags(CLI::App& command, Sources& sources, const Setting& setting,
               const std::string& group) {
    if (setting.is_flag())
        add_flag(command, sources,
                 {std::string(setting.name), help_of(setting), setting.value.name}, group);
    if (setting.may_be_in_file())
        add_flag(command, sources,
                 {std::string(setting.name) + "-file",
                  "file with " + (setting.is_flag() ? "the same" : std::string(setting.help)) +
                      " [" + setting.variable() + "_FILE]",
                  "FILE"},
                 group);
}

}  // namespace

CLI::App* add_subcommand(CLI::App& parent, Sources& sources, const std::string& name,
                         const std::string& description, Use uses) {
    auto* command = parent.add_subcommand(name, description);
    command
        ->add_option_function<std::string>(
            "--config", [&sources](const std::string& path) { sources.config_file = path; },
            "TOML file with settings; the environment and flags win over it")
        ->type_name("FILE");
    for (const auto& group : setting_groups())
        for (const auto& setting : group.settings)
            add_flags(*command, sources, setting,
                      overlap(setting.used_by, uses) ? std::string(group.title) : "");
    return command;
}

int usage_error(const std::string& message) {
    std::cerr << "roster: " << message << '\n';
    return exit_usage;
}

}  // namespace roster::cli
