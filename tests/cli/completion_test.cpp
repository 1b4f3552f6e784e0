#include "cli/completion.hpp"

#include <cstdio>
#include <cstdlib>
#include <sstream>

#include "cli/command.hpp"
#include "cli/man_page.hpp"
#include "tests/catch.hpp"
#include "tests/cli/temporary_file.hpp"

using namespace roster;
using namespace roster::cli;

namespace {

// A program with a command of each kind.
struct Program {
    CLI::App app{"a program", "roster"};
    Sources sources;
    Command chosen;

    Program() {
        app.require_subcommand(1);
        auto* group = app.add_subcommand("log", "reads the log");
        auto* tail = add_subcommand(*group, sources, "tail", "shows it's end", Use::log);
        tail->add_flag("--follow", follow, "as it grows");
        tail->add_option("FILE", file, "what to read");
        add_subcommand(app, sources, "serve", "serves", Use::node);
    }

    std::string file;
    bool follow = false;
};

std::string output_of(const std::string& command) {
    std::string output;
    auto* pipe = popen(command.c_str(), "r");
    char buffer[256];
    while (fgets(buffer, sizeof buffer, pipe) != nullptr) output += buffer;
    pclose(pipe);
    return output;
}

// What bash offers behind these words.
std::string offered(const std::string& words) {
    Program program;
    const tests::TemporaryFile script(completion_script(command_tree(program.app), Shell::bash));
    return output_of("bash -c '. " + script.path() + "; COMP_WORDS=(" + words +
                     "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _roster; echo ${COMPREPLY[*]}'");
}

}  // namespace

TEST_CASE("bash completes commands, their options, and values of a few words", "[cli]") {
    CHECK(offered("roster \"\"") == "log serve --help\n");
    CHECK(offered("roster s") == "serve\n");
    CHECK(offered("roster log \"\"") == "tail --help\n");
    CHECK(offered("roster log tail --fo") == "--follow\n");
    CHECK(offered("roster log tail --config /nowhere --fo") == "--follow\n");
    CHECK(offered("roster serve --log-level \"\"") == "debug info warning error\n");
    CHECK(offered("roster serve --http-ad") == "--http-addr\n");
    CHECK(offered("roster log tail --http-ad") == "\n");
}

TEST_CASE("fish and zsh are told of every command and its shown options", "[cli]") {
    Program program;
    const auto tree = command_tree(program.app);
    const auto fish = completion_script(tree, Shell::fish);
    CHECK_THAT(fish, Catch::Contains("-n '__roster_at \\'log tail\\'' -l follow"));
    CHECK_THAT(fish, Catch::Contains("-a serve -d 'serves'"));
    CHECK_THAT(fish, Catch::Contains("-l log-level -d"));
    const auto zsh = completion_script(tree, Shell::zsh);
    CHECK_THAT(zsh, Catch::Contains("'tail:shows it'\\''s end'"));
    CHECK_THAT(zsh, Catch::Contains("--log-format) compadd text json"));
}

TEST_CASE("the manual page has every command and every setting", "[cli]") {
    Program program;
    const auto page = man_page(command_tree(program.app), "1.2.3");
    CHECK_THAT(page, Catch::Contains("roster 1.2.3"));
    CHECK_THAT(page, Catch::Contains(".SS roster log tail\n"));
    CHECK_THAT(page, Catch::Contains("\\-\\-follow"));
    for (const auto& group : setting_groups())
        for (const auto& setting : group.settings)
            CHECK_THAT(page, Catch::Contains(setting.variable()));
}
