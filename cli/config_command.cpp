// roster config: what is in force, and the documents about settings.

#include <iostream>

#include "cli/command.hpp"
#include "cli/exit_code.hpp"
#include "cli/settings_documents.hpp"
#include "cli/settings_in_force.hpp"
#include "text/json_writer.hpp"

namespace roster::cli {

namespace {

constexpr std::size_t shown_value_width = 40;

std::string padded(const std::string& text, std::size_t width) {
    return text + std::string(width - std::min(width, text.size()), ' ');
}

void print(const std::vector<SettingInForce>& settings) {
    std::size_t width = 0;
    for (const auto& setting : settings) width = std::max(width, setting.variable.size());
    for (const auto& setting : settings)
        std::cout << padded(setting.variable, width) << "  "
                  << padded(setting.value, shown_value_width) << "  " << setting.place << '\n';
}

void print_json(const std::vector<SettingInForce>& settings) {
    text::JsonArray all;
    for (const auto& [variable, value, place] : settings)
        all.add_json(text::JsonObject()
                         .add("variable", variable)
                         .add("value", value)
                         .add("from", place)
                         .text());
    std::cout << all.text() << '\n';
}

// The configuration was read to get here, so nothing in it is wrong.
int check(const Configuration& configuration, bool as_json) {
    const auto settings = settings_in_force(configuration.sources);
    if (as_json)
        print_json(settings);
    else
        print(settings);
    return exit_done;
}

void add_check(const CommandLine& config) {
    auto* command = add_subcommand(config.app, config.flags, "check",
                                   "read the whole configuration, and show what is in force and "
                                   "where it came from; secrets are hidden",
                                   Use::any);
    auto as_json = std::make_shared<bool>(false);
    command->add_flag("--json", *as_json, "as JSON");
    command->callback([&chosen = config.chosen, as_json] {
        chosen = [as_json](const Configuration& configuration) {
            return check(configuration, *as_json);
        };
    });
}

void add_document(const CommandLine& config, const std::string& name,
                  const std::string& description, std::string (*document)()) {
    auto* command = config.app.add_subcommand(name, description);
    command->callback([&chosen = config.chosen, document] {
        chosen = Command::without_configuration([document] {
            std::cout << document();
            return exit_done;
        });
    });
}

}  // namespace

void add_config(const CommandLine& line) {
    auto* group = line.app.add_subcommand("config", "what is in force, and what can be set");
    group->require_subcommand(1);
    const CommandLine config{*group, line.flags, line.chosen};
    add_check(config);
    add_document(config, "example", "print an .env file with every setting", env_example);
    add_document(config, "reference", "print the table of settings, as Markdown",
                 settings_reference);
}

}  // namespace roster::cli
