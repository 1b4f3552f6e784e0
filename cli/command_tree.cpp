// The commands as they stand on the command line, as plain values.

#include "cli/command_tree.hpp"

namespace roster::cli {

namespace {

constexpr std::string_view own_group = "Options";

std::string name_of(const CLI::Option& option) {
    if (option.get_positional()) return option.get_name();
    return "--" + option.get_lnames().front();
}

CommandOption option_of(const CLI::Option& option) {
    const bool is_shown = !option.get_group().empty();
    return {.name = name_of(option),
            .help = option.get_description(),
            .kind = option.get_items_expected_max() == 0 ? "" : option.get_type_name(),
            .is_setting = is_shown && option.get_group() != own_group,
            .is_positional = option.get_positional(),
            .is_shown = is_shown};
}

CommandNode node_of(const CLI::App& app, const std::string& path) {
    CommandNode node{.path = path,
                     .name = app.get_name(),
                     .help = app.get_description(),
                     .options = {},
                     .commands = {}};
    for (const auto* option : app.get_options())
        if (option->get_positional() || !option->get_lnames().empty())
            node.options.push_back(option_of(*option));
    for (const auto* command : app.get_subcommands({})) {
        auto child = node_of(*command, path + (path.empty() ? "" : " ") + command->get_name());
        if (child.name.empty())  // a group of options, which CLI11 keeps as a subcommand
            node.options.insert(node.options.end(), child.options.begin(), child.options.end());
        else
            node.commands.push_back(std::move(child));
    }
    return node;
}

void add_nodes(const CommandNode& node, std::vector<const CommandNode*>& nodes) {
    nodes.push_back(&node);
    for (const auto& command : node.commands) add_nodes(command, nodes);
}

}  // namespace

CommandNode command_tree(const CLI::App& app) { return node_of(app, ""); }

std::vector<const CommandNode*> all_nodes(const CommandNode& tree) {
    std::vector<const CommandNode*> nodes;
    add_nodes(tree, nodes);
    return nodes;
}

}  // namespace roster::cli
