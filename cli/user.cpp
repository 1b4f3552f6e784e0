// roster user: the group of operators' verbs about people.

#include "cli/user_verbs.hpp"

namespace roster::cli {

void add_user(const CommandLine& line) {
    auto* group = line.app.add_subcommand("user", "list, look up, import and erase people");
    group->require_subcommand(1);
    const CommandLine user{*group, line.flags, line.chosen};
    add_user_erase(user);
    add_user_import(user);
    add_user_list(user);
    add_user_purge(user);
    add_user_show(user);
}

}  // namespace roster::cli
