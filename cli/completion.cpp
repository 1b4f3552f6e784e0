// Each script first finds the command that the words so far name, then offers what may follow it.

#include "cli/completion.hpp"

#include <set>

namespace roster::cli {

namespace {

bool is_offered(const CommandOption& option) { return option.is_shown && !option.is_positional; }

bool takes_file(const CommandOption& option) {
    return option.kind == "FILE" || option.kind == "DIR";
}

bool takes_choice(const CommandOption& option) {
    return option.kind.find('|') != std::string::npos;
}

std::string choices_of(const CommandOption& option) {
    auto words = option.kind;
    std::ranges::replace(words, '|', ' ');
    return words;
}

// In single quotes, for each of the three shells.
std::string in_quotes(std::string_view text) {
    std::string result = "'";
    for (const char c : text) result += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return result + "'";
}

// "log tail": a known command and the word that goes on from it, as the scripts put them together.
std::string known_steps(const CommandNode& tree) {
    std::string steps;
    for (const auto* node : all_nodes(tree))
        for (const auto& command : node->commands)
            steps += (steps.empty() ? "" : "|") + in_quotes(node->path + " " + command.name);
    return steps;
}

// Names of options over all commands for which `matches`, joined for a case pattern.
std::string pattern_of(const CommandNode& tree, bool (*matches)(const CommandOption&)) {
    std::set<std::string> names;
    for (const auto* node : all_nodes(tree))
        for (const auto& option : node->options)
            if (!option.is_positional && matches(option)) names.insert(option.name);
    std::string pattern;
    for (const auto& name : names) pattern += (pattern.empty() ? "" : "|") + name;
    return pattern;
}

// One case for each option whose value is one of a few; `action` makes its commands.
std::string choice_cases(const CommandNode& tree, std::string (*action)(const std::string&)) {
    std::string cases;
    std::set<std::string> seen;
    for (const auto* node : all_nodes(tree))
        for (const auto& option : node->options)
            if (takes_choice(option) && seen.insert(option.name).second)
                cases +=
                    "        " + option.name + ") " + action(choices_of(option)) + "; return ;;\n";
    return cases;
}

std::string words_of(const CommandNode& node) {
    std::string words;
    for (const auto& command : node.commands) words += command.name + " ";
    for (const auto& option : node.options)
        if (is_offered(option)) words += option.name + " ";
    return words;
}

std::string bash(const CommandNode& tree) {
    std::string script =
        "# bash completion of roster, made by `roster completion bash`\n"
        "_roster() {\n"
        "    local at= i current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} "
        "words=\n"
        "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
        "        case \"$at ${COMP_WORDS[i]}\" in\n"
        "            " +
        known_steps(tree) +
        ") at=\"${at:+$at }${COMP_WORDS[i]}\" ;;\n"
        "        esac\n"
        "    done\n"
        "    case $previous in\n"
        "        " +
        pattern_of(tree, takes_file) + ") COMPREPLY=($(compgen -f -- \"$current\")); return ;;\n";
    script += choice_cases(tree, [](const std::string& choices) {
        return "COMPREPLY=($(compgen -W " + in_quotes(choices) + " -- \"$current\"))";
    });
    script += "    esac\n    case $at in\n";
    for (const auto* node : all_nodes(tree))
        script +=
            "        " + in_quotes(node->path) + ") words=" + in_quotes(words_of(*node)) + " ;;\n";
    return script +
           "    esac\n"
           "    COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
           "}\n"
           "complete -F _roster roster\n";
}

// A colon ends the word that is offered.
std::string described(const std::string& name, const std::string& help) {
    return in_quotes(name + ":" + help);
}

std::string zsh(const CommandNode& tree) {
    std::string script =
        "#compdef roster\n"
        "# zsh completion of roster, made by `roster completion zsh`\n"
        "_roster() {\n"
        "    local at= word\n"
        "    local -a offered\n"
        "    for word in \"${(@)words[2,CURRENT-1]}\"; do\n"
        "        case \"$at $word\" in\n"
        "            " +
        known_steps(tree) +
        ") at=\"${at:+$at }$word\" ;;\n"
        "        esac\n"
        "    done\n"
        "    case ${words[CURRENT-1]} in\n"
        "        " +
        pattern_of(tree, takes_file) + ") _files; return ;;\n";
    script += choice_cases(tree, [](const std::string& choices) { return "compadd " + choices; });
    script += "    esac\n    case $at in\n";
    for (const auto* node : all_nodes(tree)) {
        script += "        " + in_quotes(node->path) + ") offered=(";
        for (const auto& command : node->commands)
            script += "\n            " + described(command.name, command.help);
        for (const auto& option : node->options)
            if (is_offered(option))
                script += "\n            " + described(option.name, option.help);
        script += ") ;;\n";
    }
    return script +
           "    esac\n"
           "    _describe roster offered\n"
           "}\n"
           "if [ \"$funcstack[1]\" = _roster ]; then _roster \"$@\"; else compdef _roster roster; "
           "fi\n";
}

// fish has \' and \\ inside single quotes.
std::string fish_quoted(std::string_view text) {
    std::string result = "'";
    for (const char c : text) {
        if (c == '\'' || c == '\\') result += '\\';
        result += c;
    }
    return result + "'";
}

std::string fish_option(const CommandOption& option) {
    std::string line = " -l " + option.name.substr(2) + " -d " + fish_quoted(option.help);
    if (takes_file(option)) return line + " -r -F";
    if (takes_choice(option)) return line + " -x -a " + fish_quoted(choices_of(option));
    return line + (option.kind.empty() ? "" : " -x");
}

std::string fish(const CommandNode& tree) {
    std::string script =
        "# fish completion of roster, made by `roster completion fish`\n"
        "function __roster_at\n"
        "    set -l at ''\n"
        "    for word in (commandline -opc)[2..]\n"
        "        switch \"$at $word\"\n"
        "            case ";
    auto steps = known_steps(tree);
    std::ranges::replace(steps, '|', ' ');
    script += steps +
              "\n"
              "                set at (string trim \"$at $word\")\n"
              "        end\n"
              "    end\n"
              "    test \"$at\" = \"$argv[1]\"\n"
              "end\n"
              "complete -c roster -f\n";
    for (const auto* node : all_nodes(tree)) {
        const auto line =
            "complete -c roster -n " + fish_quoted("__roster_at " + in_quotes(node->path));
        for (const auto& command : node->commands)
            script += line + " -a " + command.name + " -d " + fish_quoted(command.help) + "\n";
        for (const auto& option : node->options)
            if (is_offered(option)) script += line + fish_option(option) + "\n";
    }
    return script;
}

}  // namespace

std::string completion_script(const CommandNode& tree, Shell shell) {
    switch (shell) {
        case Shell::bash:
            return bash(tree);
        case Shell::zsh:
            return zsh(tree);
        case Shell::fish:
            return fish(tree);
    }
    return {};
}

}  // namespace roster::cli
