#pragma once
// The commands as they stand on the command line, as plain values: what help pages and completions
// are made from.

#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>

namespace roster::cli {

struct CommandOption {
    std::string name;  // "--follow"; of an argument without dashes its name: "FILE"
    std::string help;
    std::string kind;  // "NUMBER", "text|json"; empty: takes no value
    bool is_setting;   // in one of the groups of settings
    bool is_positional;
    bool is_shown;  // in --help; every command takes the others too
};

struct CommandNode {
    std::string path;  // "log tail"; empty: the program itself
    std::string name;
    std::string help;
    std::vector<CommandOption> options;
    std::vector<CommandNode> commands;
};

[[nodiscard]] CommandNode command_tree(const CLI::App& app);

// The node and all below it, a node before those below.
[[nodiscard]] std::vector<const CommandNode*> all_nodes(const CommandNode& tree);

}  // namespace roster::cli
