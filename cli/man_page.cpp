// roster(1), in the man(7) macros.

#include "cli/man_page.hpp"

#include "cli/setting.hpp"

namespace roster::cli {

namespace {

// A dash as it is typed; no line begins with what troff takes for a request.
std::string roff(std::string_view text) {
    std::string result = text.starts_with('.') || text.starts_with('\'') ? "\\&" : "";
    for (const char c : text) {
        if (c == '\\')
            result += "\\e";
        else if (c == '-')
            result += "\\-";
        else
            result += c;
    }
    return result;
}

std::string tagged(const std::string& bold, const std::string& kind, const std::string& text) {
    return ".TP\n\\fB" + roff(bold) + "\\fR" + (kind.empty() ? "" : " \\fI" + roff(kind) + "\\fR") +
           "\n" + roff(text) + "\n";
}

std::string command_section(const CommandNode& node) {
    std::string text = ".SS roster " + roff(node.path) + "\n" + roff(node.help) + "\n";
    for (const auto& option : node.options)
        if (option.is_shown && !option.is_setting && option.name != "--help" &&
            option.name != "--config")
            text += tagged(option.name, option.is_positional ? "" : option.kind, option.help);
    return text;
}

std::string settings_sections() {
    std::string text;
    for (const auto& group : setting_groups()) {
        text += ".SS " + roff(group.title) + "\n";
        for (const auto& setting : group.settings) {
            auto help = std::string(setting.help);
            if (!setting.value.bounds.empty()) help += ", " + setting.value.bounds;
            if (!setting.fallback.empty()) help += " (" + std::string(setting.fallback) + ")";
            text += tagged(setting.variable(), setting.value.name, help);
        }
    }
    return text;
}

constexpr std::string_view head =
    ".SH NAME\n"
    "roster \\- event\\-sourced user registration\n"
    ".SH SYNOPSIS\n"
    ".B roster\n.I COMMAND\n.RI [ OPTION \\&...]\n"
    ".SH DESCRIPTION\n"
    "A person registers with an e\\-mail address and a password, receives a code by mail, and\n"
    "activates the account with it. Every change is an event in an append\\-only log.\n"
    ".B roster dev\n"
    "runs everything in one process and needs no configuration.\n";

constexpr std::string_view settings_head =
    ".SH SETTINGS\n"
    "Every command takes every setting: as a flag, as a variable, or as a key of the TOML file "
    "that\n"
    ".B \\-\\-config\n"
    "names (\\-\\-http\\-addr, ROSTER_HTTP_ADDR, http_addr), in this order of precedence. Secrets, "
    "and\n"
    "URLs that may hold one, can be kept in files: the name with _FILE behind it names one.\n";

constexpr std::string_view tail =
    ".SH EXIT STATUS\n"
    "0 done, 1 a definite no, 2 usage or environment.\n"
    ".SH FILES\n"
    ".TP\n.I /etc/roster\nsettings of the services\n"
    ".TP\n.I .env\nin the working directory: read by\n.B roster dev\n"
    ".SH SIGNALS\n"
    "SIGTERM and SIGINT stop a service, SIGHUP makes it read certificates, tokens and the log "
    "level\n"
    "again.\n";

}  // namespace

std::string man_page(const CommandNode& tree, const std::string& version) {
    std::string text = ".TH ROSTER 1 \"\" \"roster " + version + "\" \"User Commands\"\n";
    text += head;
    text += ".SH COMMANDS\n";
    for (const auto* node : all_nodes(tree))
        if (node->commands.empty() && !node->path.empty()) text += command_section(*node);
    text += settings_head;
    return text + settings_sections() + std::string(tail);
}

}  // namespace roster::cli
