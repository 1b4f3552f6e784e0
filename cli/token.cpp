// roster token: the named tokens of the admin API, kept as digests.

#include <iomanip>
#include <iostream>

#include "cli/admin_tokens.hpp"
#include "cli/command.hpp"
#include "cli/exit_code.hpp"
#include "cli/start_error.hpp"
#include "crypto/secret_file.hpp"

namespace roster::cli {

namespace {

using operators::AdminTokens;
using operators::Role;

const std::filesystem::path& file_of(const Configuration& configuration) {
    if (configuration.admin_tokens_file.empty())
        throw StartError("ROSTER_ADMIN_TOKENS_FILE: name the file that the tokens are kept in");
    return configuration.admin_tokens_file;
}

void save(const AdminTokens& tokens, const std::filesystem::path& file) {
    const auto text = tokens.file_text();
    const auto bytes = crypto::as_bytes(text);
    const auto saved = std::filesystem::exists(file) ? crypto::replace_secret_file(file, bytes)
                                                     : crypto::create_secret_file(file, bytes);
    if (!saved) throw StartError("ROSTER_ADMIN_TOKENS_FILE: " + saved.error().message);
}

int refused(const std::string& why) {
    std::cerr << "roster: " << why << '\n';
    return exit_no;
}

// The token alone goes to standard output: `roster token add … > file`.
int add(const Configuration& configuration, const std::string& name, Role role) {
    if (!operators::is_token_name(name))
        return usage_error("NAME: letters, digits, '.', '_' and '-', at most 64");
    const auto& file = file_of(configuration);
    auto tokens = read_tokens_file(file);
    const auto token = operators::new_admin_token();
    if (!tokens.add(name, role, token))
        return refused("there is a token '" + name + "' already; remove it first");
    save(tokens, file);
    std::cout << token << '\n';
    std::cerr << "kept as '" << name << "' (" << role_name(role) << ") in " << file.string()
              << "; it is shown this once. Nodes know it after SIGHUP or a restart.\n";
    return exit_done;
}

int list(const Configuration& configuration) {
    const auto tokens = read_tokens_file(file_of(configuration));
    for (const auto& token : tokens.all())
        std::cout << std::left << std::setw(8) << role_name(token.role) << token.name << '\n';
    return exit_done;
}

int remove(const Configuration& configuration, const std::string& name) {
    const auto& file = file_of(configuration);
    auto tokens = read_tokens_file(file);
    if (!tokens.remove(name)) return refused("there is no token of this name");
    save(tokens, file);
    std::cout << "removed " << name << '\n';
    return exit_done;
}

void add_add(const CommandLine& group) {
    auto* command = add_subcommand(group.app, group.flags, "add",
                                   "make a token, print it once, and keep its digest", Use::admin);
    auto name = std::make_shared<std::string>();
    auto role = std::make_shared<std::string>();
    command->add_option("NAME", *name, "what it is for; stands in the log where it erased")
        ->required();
    command
        ->add_option("--role", *role,
                     "events (the events, without private parts), read (look at everything), or "
                     "operate (also erase, rebuild, verify)")
        ->required()
        ->check(CLI::IsMember({"events", "read", "operate"}));
    command->callback([&chosen = group.chosen, name, role] {
        chosen = [name, role](const Configuration& configuration) {
            return add(configuration, *name, operators::parse_role(*role).value());
        };
    });
}

void add_list(const CommandLine& group) {
    auto* command = add_subcommand(group.app, group.flags, "list", "names and roles", Use::admin);
    command->callback([&chosen = group.chosen] { chosen = list; });
}

void add_remove(const CommandLine& group) {
    auto* command =
        add_subcommand(group.app, group.flags, "remove", "take a token back", Use::admin);
    auto name = std::make_shared<std::string>();
    command->add_option("NAME", *name, "the token's name")->required();
    command->callback([&chosen = group.chosen, name] {
        chosen = [name](const Configuration& configuration) {
            return remove(configuration, *name);
        };
    });
}

}  // namespace

void add_token(const CommandLine& line) {
    auto* app = line.app.add_subcommand("token", "make, list and remove tokens of the admin API");
    app->require_subcommand(1);
    const CommandLine group{*app, line.flags, line.chosen};
    add_add(group);
    add_list(group);
    add_remove(group);
}

}  // namespace roster::cli
