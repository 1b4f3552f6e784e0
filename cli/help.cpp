// roster help, version, completion: the program about itself.

#include <array>
#include <iostream>

#include "cli/command.hpp"
#include "cli/completion.hpp"
#include "cli/exit_code.hpp"
#include "cli/man_page.hpp"
#include "cli/version.hpp"

namespace roster::cli {

namespace {

constexpr std::array shells{std::pair{"bash", Shell::bash}, std::pair{"zsh", Shell::zsh},
                            std::pair{"fish", Shell::fish}};

int help(const CLI::App& app, const std::vector<std::string>& words) {
    const auto* command = &app;
    auto path = app.get_name();
    for (const auto& word : words) {
        const auto below = command->get_subcommands(
            [&](const CLI::App* candidate) { return candidate->get_name() == word; });
        if (below.empty())
            return usage_error("there is no command '" + word + "' here; see `roster help`");
        command = below.front();
        path += " " + word;
    }
    // App::help() would show the command that was chosen, which is this one.
    std::cout << app.get_formatter()->make_help(command, path, CLI::AppFormatMode::Normal);
    return exit_done;
}

int print(const std::string& text) {
    std::cout << text;
    return exit_done;
}

void add_help(const CommandLine& line) {
    auto* command = line.app.add_subcommand("help", "what a command does and takes");
    struct Options {
        std::vector<std::string> words;
        bool man = false;
    };
    auto options = std::make_shared<Options>();
    command->add_option("COMMAND", options->words, "the command, such as log tail");
    command->add_flag("--man", options->man, "print the manual page, for man -l -");
    command->callback([&app = line.app, &chosen = line.chosen, options] {
        chosen = Command::without_configuration([&app, options] {
            return options->man ? print(man_page(command_tree(app), std::string(version())))
                                : help(app, options->words);
        });
    });
}

void add_completion(const CommandLine& line) {
    auto* group = line.app.add_subcommand(
        "completion", "print a completion script: source <(roster completion bash)");
    group->require_subcommand(1);
    for (const auto& [name, shell] : shells)
        group->add_subcommand(name, std::string("for ") + name)
            ->callback([&app = line.app, &chosen = line.chosen, shell = shell] {
                chosen = Command::without_configuration(
                    [&app, shell] { return print(completion_script(command_tree(app), shell)); });
            });
}

}  // namespace

void add_help_commands(const CommandLine& line) {
    add_help(line);
    add_completion(line);
    line.app.add_subcommand("version", "which release this is")->callback([&chosen = line.chosen] {
        chosen =
            Command::without_configuration([] { return print(std::string(version()) + "\n"); });
    });
}

}  // namespace roster::cli
