// The documents that are made from the table of settings.

#include "cli/settings_documents.hpp"

#include "cli/setting.hpp"

namespace roster::cli {

namespace {

constexpr std::string_view example_head =
    "# Settings of Roster. Flags win over the environment, the environment over .env (dev) and a "
    "TOML file (--config), that\n"
    "# over the defaults. One file serves every command. Secrets are better kept in files: "
    "NAME_FILE=/path instead of NAME=value.\n"
    "# Made by `roster config example`.\n";

constexpr std::string_view reference_head =
    "# Settings\n\n"
    "Made by `roster config reference` from the table in `cli/settings.cpp`; a test compares.\n\n"
    "A setting is a flag, a variable, or a key of the TOML file that `--config` names: "
    "`--http-addr` = `ROSTER_HTTP_ADDR` = `http_addr`. Flags win\n"
    "over the environment, that over `.env` in the working directory (read by `dev`), that over "
    "the "
    "TOML file, that over the default. Every command takes\n"
    "every setting, so that one file serves all; `roster <command> --help` shows those that it "
    "uses. `roster config check` shows what is in force and where\n"
    "it came from.\n\n"
    "Secrets, and URLs with a password, come from the environment or from a file, never from flags "
    "or keys. Where the table says `…_FILE`, the same name with\n"
    "`_FILE` behind it names a file that holds the value; one that others can read or change is "
    "refused. An unknown `ROSTER_` variable or key stops the start.\n"
    "A list has commas, a duration a unit (`500ms`, `60s`, `5min`, `24h`, `30d`).\n";

std::string example_line(const Setting& setting) {
    const auto shown = setting.example.empty() ? setting.fallback : setting.example;
    const auto* suffix = setting.secrecy == Secrecy::secret ? "_FILE=" : "=";
    return "#" + setting.variable() + suffix + std::string(shown) + "\n";
}

std::string example_comment(const Setting& setting) {
    std::string text = "# " + std::string(setting.help);
    if (!setting.value.bounds.empty()) text += ", " + setting.value.bounds;
    return text + "\n";
}

// As Markdown's tables want it.
std::string escaped(std::string_view text) {
    std::string result;
    for (const char c : text) {
        if (c == '|')
            result += "\\|";
        else if (c == '<')
            result += "&lt;";
        else
            result += c;
    }
    return result;
}

std::string default_of(const Setting& setting) {
    if (!setting.default_note.empty()) return escaped(setting.default_note);
    return setting.fallback.empty() ? "none" : "`" + std::string(setting.fallback) + "`";
}

std::string reference_row(const Setting& setting) {
    const auto values = setting.value.bounds.empty()
                            ? setting.value.name
                            : setting.value.name + " " + setting.value.bounds;
    return "| `" + setting.variable() + "`" + (setting.may_be_in_file() ? ", `…_FILE`" : "") +
           " | " + escaped(values) + " | " + default_of(setting) + " | " + escaped(setting.help) +
           " |\n";
}

}  // namespace

std::string env_example() {
    std::string text(example_head);
    for (const auto& group : setting_groups()) {
        text.append("\n## ").append(group.title).append("\n");
        for (const auto& setting : group.settings)
            text += example_comment(setting) + example_line(setting);
    }
    return text;
}

std::string settings_reference() {
    std::string text(reference_head);
    for (const auto& group : setting_groups()) {
        text.append("\n## ").append(group.title).append("\n\n");
        text += "| variable | values | default | what it is |\n| --- | --- | --- | --- |\n";
        for (const auto& setting : group.settings) text += reference_row(setting);
    }
    return text;
}

}  // namespace roster::cli
